/** PS1 and its kin: the escapes of bash's manual, then the expansions that a prompt undergoes. */
import { dateText } from './programs/date-format.ts';

export interface PromptFacts {
  readonly user: string;
  readonly hostname: string;
  readonly cwd: string;
  readonly home: string;
  /** Virtual epoch milliseconds. */
  readonly nowMs: number;
  /** Number that the line gets in history, and in this session. */
  readonly historyNumber: number;
  readonly commandNumber: number;
  readonly jobs: number;
  /** How many of the last folders `\w` shows (PROMPT_DIRTRIM); all where undefined. */
  readonly trim?: number;
}

function shortFolder({ cwd, home, trim }: PromptFacts): string {
  const isHome = cwd === home || (cwd.startsWith(`${home}/`) && home !== '/');
  const path = isHome ? `~${cwd.slice(home.length)}` : cwd;
  if (!trim) return path;
  const parts = path.split('/').filter((part) => part !== '' && part !== '~');
  return parts.length <= trim ? path : `${isHome ? '~/' : ''}.../${parts.slice(-trim).join('/')}`;
}

function lastFolder(facts: PromptFacts): string {
  if (facts.cwd === facts.home) return '~';
  return facts.cwd === '/' ? '/' : facts.cwd.slice(facts.cwd.lastIndexOf('/') + 1);
}

/** Protects what an escape brings from the expansions that follow. */
const literal = (text: string) => text.replace(/[\\$`]/g, '\\$&');

/** A prompt with its backslash escapes decoded; `$` expansions are still to come (`"…"` around it gives them). */
export function decodePrompt(prompt: string, facts: PromptFacts): string {
  return prompt.replace(/\\(?:D\{([^}]*)\}|([0-7]{3})|([\s\S])|$)/g, (whole, format, octal, letter) => {
    if (format !== undefined) return literal(dateText((format as string) || '%X', facts.nowMs));
    if (octal !== undefined) return literal(String.fromCharCode(parseInt(octal as string, 8) & 255));
    const time = (text: string) => literal(dateText(text, facts.nowMs));
    switch (letter) {
      case 'a':
        return '\x07';
      case 'd':
        return time('%a %b %d');
      case 'e':
        return '\x1b';
      case 'h':
        return literal(facts.hostname.replace(/\..*/, ''));
      case 'H':
        return literal(facts.hostname);
      case 'j':
        return String(facts.jobs);
      case 'l':
        return 'pts/0';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 's':
        return 'bash';
      case 't':
        return time('%H:%M:%S');
      case 'T':
        return time('%I:%M:%S');
      case '@':
        return time('%I:%M %p');
      case 'A':
        return time('%H:%M');
      case 'u':
        return literal(facts.user);
      case 'v':
        return '5.2';
      case 'V':
        return '5.2.15';
      case 'w':
        return literal(shortFolder(facts));
      case 'W':
        return literal(lastFolder(facts));
      case '!':
        return String(facts.historyNumber);
      case '#':
        return String(facts.commandNumber);
      case '$':
        return facts.user === 'root' ? '#' : '\\$';
      case '\\':
        return '\\';
      case '[':
      case ']':
        return '';
      default:
        return whole as string;
    }
  });
}
