/** Header blocks of SPDY/3.1: pairs of texts in one zlib stream a direction. */
import { constants, createInflate } from 'node:zlib';
import { dictionary } from './dictionary.ts';

/** More than any header block of a port-forward. */
const MOST_BYTES = 64 * 1024;

/** Reads the blocks of one direction, in their order. */
export class HeaderReader {
  readonly #inflate = createInflate({ dictionary, finishFlush: constants.Z_SYNC_FLUSH });
  #chunks: Buffer[] = [];
  #size = 0;
  #failed: ((error: Error) => void) | undefined;

  constructor() {
    this.#inflate.on('data', (chunk: Buffer) => {
      this.#size += chunk.length;
      if (this.#size <= MOST_BYTES) this.#chunks.push(chunk);
    });
    this.#inflate.on('error', (error) => this.#failed?.(error));
  }

  /** Rejects for a block that is none. */
  read(block: Buffer): Promise<ReadonlyMap<string, string>> {
    return new Promise((resolve, reject) => {
      this.#failed = reject;
      this.#inflate.write(block, () => {
        this.#inflate.flush(constants.Z_SYNC_FLUSH, () => {
          const bytes = Buffer.concat(this.#chunks.splice(0));
          if (this.#size > MOST_BYTES) return reject(new Error('headers are too long'));
          this.#size = 0;
          try {
            resolve(pairs(bytes));
          } catch (error) {
            reject(error as Error);
          }
        });
      });
    });
  }

  close(): void {
    this.#inflate.close();
  }
}

function pairs(bytes: Buffer): ReadonlyMap<string, string> {
  let at = 0;
  const number = () => bytes.readUInt32BE((at += 4) - 4);
  const text = () => {
    const length = number();
    return bytes.toString('utf8', at, (at += length));
  };
  const found = new Map<string, string>();
  for (let left = number(); left > 0; left -= 1) {
    const name = text().toLowerCase();
    found.set(name, text());
  }
  return found;
}

/**
 * A zlib stream may hold its bytes as they are, so replies without headers need no compressor: a beginning, then blocks
 * that are stored. An empty one at the end makes Go's reader hand out what it has.
 */
export class EmptyHeaders {
  #begun = false;

  next(): Buffer {
    const count = Buffer.alloc(4);
    const stored = Buffer.concat([
      Buffer.from([0, 4, 0, 0xfb, 0xff]),
      count,
      Buffer.from([0, 0, 0, 0xff, 0xff]),
    ]);
    const beginning = this.#begun ? Buffer.alloc(0) : Buffer.from([0x78, 0x01]);
    this.#begun = true;
    return Buffer.concat([beginning, stored]);
  }
}
