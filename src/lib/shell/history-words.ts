/** The words of a line as history expansion counts them. */

const OPERATOR = /^(?:\d*(?:<<<|<<-?|>>|<>|>\||[<>]&|[<>]\(|[<>])|&>>?|;;&?|;&|&&|\|\||\|&|[;&|()])/;

/** Words with their quotes; operators of the shell are words of their own. */
export function historyWords(line: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    const rest = line.slice(at);
    const blank = /^\s+/.exec(rest)?.[0];
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const operator = OPERATOR.exec(rest)?.[0];
    const word = operator ?? wordAt(rest);
    words.push(word);
    at += word.length;
  }
  return words;
}

function wordAt(text: string): string {
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    if (/[\s;&|()<>]/.test(char)) break;
    if (char === '\\') at += 2;
    else if (char === "'" || char === '"' || char === '`') {
      const end = closing(text, at, char);
      at = end;
    } else if (char === '$' && text[at + 1] === '(') at = parenthesis(text, at + 2);
    else at += 1;
  }
  return text.slice(0, Math.max(1, at));
}

function closing(text: string, open: number, quote: string): number {
  let at = open + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' && quote !== "'" ? 2 : 1;
  return Math.min(text.length, at + 1);
}

function parenthesis(text: string, from: number): number {
  let depth = 1;
  let at = from;
  for (; at < text.length && depth > 0; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
  }
  return at;
}
