/** xterm with what Drydock adds to it. Its code is asked for as soon as the page's is there, beside the worker's. */
import type { ITheme, Terminal } from '@xterm/xterm';
import type { FitAddon } from '@xterm/addon-fit';
import type { SearchAddon } from '@xterm/addon-search';
import { useLetters } from '#lib/ui/state/fonts.ts';

export interface Screen {
  readonly terminal: Terminal;
  readonly fit: FitAddon;
  /** Looks for text; undefined until what comes later is there. */
  search: SearchAddon | undefined;
}

export interface ScreenOptions {
  readonly fontSize: number;
  readonly screenReader: boolean;
}

const load = () =>
  Promise.all([
    import('@xterm/xterm'),
    import('@xterm/addon-fit'),
    import('@xterm/xterm/css/xterm.css'),
    knownLetters(),
  ]);

/** Cells are measured once: with the letters of the page, where it has them from an earlier visit. */
const knownLetters = (): Promise<unknown> =>
  document.documentElement.classList.contains('letters')
    ? Promise.race([useLetters(), new Promise((resolve) => setTimeout(resolve, 300))])
    : Promise.resolve();

let loading: ReturnType<typeof load> | undefined;

/** Starts loading; harmless to call often. */
export const preload = () => (loading ??= load());

/** A terminal drawn in `element`. */
export async function createScreen(element: HTMLElement, options: ScreenOptions): Promise<Screen> {
  const [{ Terminal }, { FitAddon }] = await preload();
  const terminal = new Terminal({
    fontFamily: token('--mono'),
    fontSize: options.fontSize,
    screenReaderMode: options.screenReader,
    lineHeight: 1.25,
    theme: theme(),
    cursorBlink: false,
    overviewRuler: { width: 9 },
    cursorInactiveStyle: 'outline',
    scrollback: 5_000,
    minimumContrastRatio: 4.5,
    allowProposedApi: true,
    macOptionIsMeta: true,
    altClickMovesCursor: false,
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(element);
  return { terminal, fit, search: undefined };
}

/** What a first prompt does not need: search, links, widths of newer characters, the site's own letters. */
export async function furnish(screen: Screen): Promise<void> {
  const { terminal } = screen;
  const [{ WebLinksAddon }, { SearchAddon }, { Unicode11Addon }] = await Promise.all([
    import('@xterm/addon-web-links'),
    import('@xterm/addon-search'),
    import('@xterm/addon-unicode11'),
    useLetters(),
  ]);
  screen.search = new SearchAddon();
  terminal.loadAddon(screen.search);
  terminal.loadAddon(
    new WebLinksAddon((_, address) => void window.open(address, '_blank', 'noopener,noreferrer')),
  );
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  if (terminal.options.fontFamily !== token('--mono')) terminal.options.fontFamily = token('--mono');
}

const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The sixteen colours, the ground and the cursor, from the page's tokens as they are now. */
export function theme(): ITheme {
  const ink = token('--ink');
  return {
    background: token('--surface'),
    foreground: ink,
    cursor: token('--accent'),
    cursorAccent: token('--surface'),
    selectionBackground: token('--t-selection'),
    selectionForeground: ink,
    scrollbarSliderBackground: `${token('--edge')}55`,
    scrollbarSliderHoverBackground: `${token('--edge')}99`,
    scrollbarSliderActiveBackground: token('--edge'),
    overviewRulerBorder: token('--surface'),
    black: token('--t-black'),
    red: token('--t-red'),
    green: token('--t-green'),
    yellow: token('--t-yellow'),
    blue: token('--t-blue'),
    magenta: token('--t-magenta'),
    cyan: token('--t-cyan'),
    white: token('--t-white'),
    brightBlack: token('--t-bright-black'),
    brightRed: token('--t-red'),
    brightGreen: token('--t-green'),
    brightYellow: token('--t-yellow'),
    brightBlue: token('--t-blue'),
    brightMagenta: token('--t-magenta'),
    brightCyan: token('--t-cyan'),
    brightWhite: token('--t-bright-white'),
  };
}
