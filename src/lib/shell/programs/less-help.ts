/** What `h` shows in less. */
export const LESS_HELP = `
                   SUMMARY OF LESS COMMANDS

  q Q :q ZZ            Leave.
  SPACE f ^F PgDn      One screen forward.
  b ^B PgUp            One screen backward.
  d ^D / u ^U          Half a screen forward / backward.
  j e RETURN DOWN      One line forward (or N of them).
  k y UP               One line backward (or N of them).
  LEFT RIGHT           Half a screen to the side, where long lines are cut.
  g < HOME             To the first line (or to line N).
  G > END              To the last line (or to line N).
  p %                  To N percent of the text.
  /PATTERN ?PATTERN    Search forward, backward.
  n N                  The same search again, the other way round.
  ESC-u                Marks of the search off and on.
  F                    Wait for more text; Ctrl-C ends the wait.
  -N -S -i             Line numbers, cut long lines, ignore case: off and on.
  v                    Open the file in the editor.
  =  ^G                Where this is.
  h H                  This help.
`;
