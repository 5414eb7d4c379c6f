/** Words of the shell language itself. */
export const KEYWORDS =
  'if then else elif fi for while until do done case esac in function select time { } ! [[ ]] coproc'.split(
    ' ',
  );
