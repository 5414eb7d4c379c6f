/** Which key does what: readline's Emacs keys, and what Debian's inputrc adds to them. */

const MOVES = {
  'ctrl-a': 'begin',
  home: 'begin',
  'ctrl-e': 'end',
  end: 'end',
  'ctrl-b': 'back',
  left: 'back',
  'ctrl-f': 'forward',
  right: 'forward',
  'alt-b': 'word-back',
  'ctrl-left': 'word-back',
  'alt-left': 'word-back',
  'alt-f': 'word-forward',
  'ctrl-right': 'word-forward',
  'alt-right': 'word-forward',
  'ctrl-@': 'set-mark',
  'alt- ': 'set-mark',
} as const;

const EDITS = {
  'ctrl-d': 'delete-or-end',
  delete: 'delete',
  backspace: 'rubout',
  'alt-d': 'kill-word',
  'alt-backspace': 'kill-word-back',
  'ctrl-w': 'rubout-word',
  'ctrl-k': 'kill-line',
  'ctrl-u': 'kill-to-begin',
  'alt-\\': 'delete-blanks',
  'ctrl-y': 'yank',
  'alt-y': 'yank-pop',
  'alt-.': 'last-argument',
  'alt-_': 'last-argument',
  'alt-ctrl-y': 'nth-argument',
  'ctrl-t': 'transpose',
  'alt-t': 'transpose-words',
  'alt-u': 'upcase',
  'alt-l': 'downcase',
  'alt-c': 'capitalize',
  'ctrl-_': 'undo',
  'alt-r': 'revert',
  'ctrl-v': 'quoted-insert',
  'ctrl-q': 'quoted-insert',
  'ctrl-]': 'find-char',
  'alt-#': 'comment',
} as const;

const HISTORY = {
  up: 'previous',
  'ctrl-p': 'previous',
  down: 'next',
  'ctrl-n': 'next',
  'alt-<': 'oldest',
  'alt->': 'newest',
  'page-up': 'previous-like',
  'page-down': 'next-like',
  'ctrl-r': 'search-back',
  'ctrl-s': 'search-forward',
} as const;

const OTHERS = {
  enter: 'accept',
  'ctrl-o': 'accept-and-next',
  tab: 'complete',
  'alt-?': 'list-completions',
  'alt-*': 'insert-completions',
  'ctrl-c': 'interrupt',
  'ctrl-g': 'abort',
  'ctrl-l': 'clear',
  'ctrl-x': 'prefix',
  escape: 'meta',
} as const;

const bindings = { ...MOVES, ...EDITS, ...HISTORY, ...OTHERS };

/** After C-x. */
const afterPrefix = {
  'ctrl-u': 'undo',
  'ctrl-e': 'edit',
  'ctrl-x': 'exchange-mark',
  backspace: 'kill-to-begin',
} as const;

export type LineCommand =
  (typeof bindings)[keyof typeof bindings] | (typeof afterPrefix)[keyof typeof afterPrefix];

/** What a key does, undefined where nothing. */
export function commandFor(key: string, prefixed: boolean): LineCommand | undefined {
  const table: Readonly<Record<string, LineCommand>> = prefixed ? afterPrefix : bindings;
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
