/** What leaves a command before its end, other than the end of the process itself. */

/** Something that the shell cannot do. */
export class Complaint {
  readonly message: string;
  /** The shell ends with it, unless somebody types into it. */
  readonly fatal: boolean;
  readonly status: number | undefined;
  constructor(message: string, { fatal = false, status }: { fatal?: boolean; status?: number } = {}) {
    this.message = message;
    this.fatal = fatal;
    this.status = status;
  }
}

export class Return {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}

/** `break` and `continue`, out of so many loops. */
export class Leave {
  readonly again: boolean;
  readonly levels: number;
  constructor(again: boolean, levels: number) {
    this.again = again;
    this.levels = levels;
  }
}
