/** What the page has to say about itself: lines above the panes that stay until they are read. */

export type NoticeKind =
  'resumed' | 'setAside' | 'storageBlocked' | 'restarted' | 'restartedFresh' | 'needsFresh';

export interface Notice {
  readonly kind: NoticeKind;
  /** Epoch milliseconds that the text mentions. */
  readonly at: number;
}

export class Notices {
  #all = $state.raw<readonly Notice[]>([]);

  get all(): readonly Notice[] {
    return this.#all;
  }

  /** Says it, once: a second one of its kind takes the place of the first. */
  say(kind: NoticeKind, at = 0): void {
    this.#all = [...this.#all.filter((notice) => notice.kind !== kind), { kind, at }];
  }

  drop(kind: NoticeKind): void {
    this.#all = this.#all.filter((notice) => notice.kind !== kind);
  }

  clear(): void {
    this.#all = [];
  }
}
