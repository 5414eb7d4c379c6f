/** Breaking lines at words (mitchellh/go-wordwrap), and moving them in: how `explain` sets its paragraphs. */

/** Words are kept whole, and so are the spaces between two of them on one line. */
export function wrap(text: string, limit: number): string {
  let out = '';
  let column = 0;
  let word = '';
  let spaces = '';
  const flush = () => {
    column += spaces.length + word.length;
    out += spaces + word;
    spaces = '';
    word = '';
  };
  for (const char of text) {
    if (char === '\n') {
      if (word !== '' || column + spaces.length <= limit) out += spaces + word;
      out += char;
      column = 0;
      spaces = '';
      word = '';
    } else if (/\s/.test(char)) {
      if (spaces === '' || word !== '') flush();
      spaces += char;
    } else {
      word += char;
      if (column + spaces.length + word.length > limit && word.length < limit) {
        out += '\n';
        column = 0;
        spaces = '';
      }
    }
  }
  return word !== '' || column + spaces.length <= limit ? out + spaces + word : out;
}

/** Every line, also an empty one. */
export const indent = (text: string, by: number): string => text.replace(/^/gm, ' '.repeat(by));
