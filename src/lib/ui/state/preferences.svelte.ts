/** What the learner chose for this browser: theme, letters, arrangement of the panes. Kept in localStorage where there is one. */

export type ThemeChoice = 'light' | 'dark' | 'system';

interface Arrangement {
  /** Width of the lesson and of the editor, height of the cluster, in pixels. */
  readonly lesson: number;
  readonly editor: number;
  readonly cluster: number;
  readonly folded: readonly string[];
}

/** 0 is "what suits the window". */
const AT_FIRST: Arrangement = { lesson: 0, editor: 0, cluster: 0, folded: [] };

function read<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(`drydock.${key}`);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

function write(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(`drydock.${key}`);
    else localStorage.setItem(`drydock.${key}`, typeof value === 'string' ? value : JSON.stringify(value));
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
}

class Preferences {
  #theme = $state<ThemeChoice>('system');
  #dark = $state(false);
  #fontSize = $state(14);
  #screenReader = $state(false);
  #arrangement = $state.raw<Arrangement>(AT_FIRST);

  /** Reads what was kept; called once, in the browser. */
  load(): void {
    const chosen = readTheme();
    this.#theme = chosen;
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', () => this.#apply());
    this.#fontSize = read('fontSize', 14);
    this.#screenReader = read('screenReader', false);
    this.#arrangement = { ...AT_FIRST, ...read<Partial<Arrangement>>('arrangement', {}) };
    this.#apply();
  }

  get theme(): ThemeChoice {
    return this.#theme;
  }
  set theme(choice: ThemeChoice) {
    this.#theme = choice;
    write('theme', choice === 'system' ? undefined : choice);
    this.#apply();
  }

  /** What the page shows now. */
  get dark(): boolean {
    return this.#dark;
  }

  get fontSize(): number {
    return this.#fontSize;
  }
  set fontSize(size: number) {
    this.#fontSize = Math.min(24, Math.max(10, size));
    write('fontSize', this.#fontSize);
  }

  get screenReader(): boolean {
    return this.#screenReader;
  }
  set screenReader(on: boolean) {
    this.#screenReader = on;
    write('screenReader', on);
  }

  get arrangement(): Arrangement {
    return this.#arrangement;
  }
  arrange(change: Partial<Arrangement>): void {
    this.#arrangement = { ...this.#arrangement, ...change };
    write('arrangement', this.#arrangement);
  }
  fold(pane: string, folded: boolean): void {
    const others = this.#arrangement.folded.filter((name) => name !== pane);
    this.arrange({ folded: folded ? [...others, pane] : others });
  }
  resetArrangement(): void {
    this.arrange(AT_FIRST);
  }

  #apply(): void {
    const system = matchMedia('(prefers-color-scheme: dark)').matches;
    this.#dark = this.#theme === 'system' ? system : this.#theme === 'dark';
    document.documentElement.dataset['theme'] = this.#dark ? 'dark' : 'light';
  }
}

function readTheme(): ThemeChoice {
  try {
    const kept = localStorage.getItem('drydock.theme');
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}

export const preferences = new Preferences();
