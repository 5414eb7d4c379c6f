/** `Did you mean: …?`: the nearest name that Python knows at that place, as CPython 3.11 looks for it (Python/suggestions.c). */

/** The names that Python brings. */
export const BUILTINS: ReadonlySet<string> = new Set(
  (
    'ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError BufferError ' +
    'BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError ' +
    'DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup False FileExistsError ' +
    'FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError ' +
    'InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None ' +
    'NotADirectoryError NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ' +
    'ProcessLookupError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration ' +
    'SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError UnicodeDecodeError ' +
    'UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError ' +
    '__build_class__ __debug__ __doc__ __import__ __loader__ __name__ __package__ __spec__ abs aiter all anext any ascii bin bool ' +
    'breakpoint bytearray bytes callable chr classmethod compile complex copyright credits delattr dict dir divmod enumerate eval exec ' +
    'exit filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len license list ' +
    'locals map max memoryview min next object oct open ord pow print property quit range repr reversed round set setattr slice sorted ' +
    'staticmethod str sum super tuple type vars zip'
  ).split(' '),
);

/** What a module has beside its own names. */
const MODULE_NAMES =
  '__name__ __doc__ __package__ __loader__ __spec__ __path__ __file__ __cached__ __builtins__'.split(' ');

/** Another letter costs so much, the same one in another case half. */
const MOVE = 2;

/** Looks among the names of the module, then Python's own. */
export function suggestion(name: string, globals: readonly string[]): string | undefined {
  return nearest(name, [...MODULE_NAMES, ...globals]) ?? nearest(name, [...BUILTINS]);
}

function nearest(name: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const one of names) {
    if (one === name) continue;
    const most = Math.min(Math.floor(((name.length + one.length + 3) * MOVE) / 6), bestDistance - 1);
    const distance = distanceOf(name, one);
    if (distance > most) continue;
    best = one;
    bestDistance = distance;
  }
  return best;
}

function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at * MOVE);
  for (const [at, letter] of [...a].entries()) {
    const next = [(at + 1) * MOVE];
    for (const [column, other] of [...b].entries()) {
      const same = letter === other ? 0 : letter.toLowerCase() === other.toLowerCase() ? MOVE / 2 : MOVE;
      next.push(
        Math.min((row[column] ?? 0) + same, (row[column + 1] ?? 0) + MOVE, (next[column] ?? 0) + MOVE),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
