/** Modes of files as `chmod` and `umask` write them. */

const WHO: Record<string, number> = { u: 6, g: 3, o: 0 };

/** The mode after `755`, `u+x,go-w`, `a=r`, `g=u`, `+t`; undefined where the text is no mode. `X` counts for folders and what somebody may run. */
export function changedMode(mode: number, text: string, isFolder: boolean): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)$/.exec(clause);
    if (!match) return undefined;
    const who = match[1] === '' || match[1]?.includes('a') ? 'ugo' : (match[1] as string);
    for (const [, operator, letters = ''] of (match[2] as string).matchAll(
      /([-+=])([ugo](?![rwxXst])|[rwxXst]*)/g,
    )) {
      let bits = 0;
      let special = 0;
      if (/^[ugo]$/.test(letters)) bits = (mode >> (WHO[letters] as number)) & 7;
      else
        for (const letter of letters) {
          if (letter === 't') special |= 0o1000;
          else if (letter === 's')
            special |= (who.includes('u') ? 0o4000 : 0) | (who.includes('g') ? 0o2000 : 0);
          else if (letter === 'X') bits |= isFolder || mode & 0o111 ? 1 : 0;
          else bits |= letter === 'r' ? 4 : letter === 'w' ? 2 : 1;
        }
      mode = operator === '-' ? mode & ~special : mode | special;
      for (const one of who) {
        const shift = WHO[one] as number;
        if (operator === '=') mode &= ~(7 << shift);
        mode = operator === '-' ? mode & ~(bits << shift) : mode | (bits << shift);
      }
    }
  }
  return mode;
}
