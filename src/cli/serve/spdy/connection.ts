/** The server's side of a SPDY/3.1 connection, as far as a port-forward needs it: streams that the client opens. */
import { EmptyHeaders, HeaderReader } from './headers.ts';

const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const PING = 6;
const GOAWAY = 7;
const FIN = 1;
const CANCEL = 5;

/** Longer frames than this are not sent by anybody. */
const MOST_BYTES = 1 << 20;

export interface SpdyStream {
  readonly headers: ReadonlyMap<string, string>;
  onData: (bytes: Buffer) => void;
  /** The client has said all it has to say. */
  onEnd: () => void;
  /** The stream is over, for whatever reason. */
  onClose: () => void;
  write(bytes: Buffer): void;
  end(): void;
  reset(): void;
}

export interface SpdyEvents {
  readonly send: (bytes: Buffer) => void;
  readonly opened: (stream: SpdyStream) => void;
  readonly failed: (error: Error) => void;
}

interface Open {
  readonly stream: SpdyStream;
  theirsEnded: boolean;
  oursEnded: boolean;
}

export class SpdyConnection {
  readonly #events: SpdyEvents;
  readonly #streams = new Map<number, Open>();
  readonly #reader = new HeaderReader();
  readonly #headers = new EmptyHeaders();
  #buffer = Buffer.alloc(0);
  /** Frames are taken one after another: headers are inflated in the background. */
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(events: SpdyEvents) {
    this.#events = events;
  }

  /** Bytes from the client, cut anywhere. */
  receive(bytes: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    while (this.#buffer.length >= 8) {
      const length = this.#buffer.readUIntBE(5, 3);
      if (length > MOST_BYTES) return this.#events.failed(new Error(`a frame of ${length} bytes`));
      if (this.#buffer.length < 8 + length) return;
      const frame = this.#buffer.subarray(0, 8 + length);
      this.#buffer = this.#buffer.subarray(8 + length);
      this.#work = this.#work
        .then(() => (this.#closed ? undefined : this.#take(frame)))
        .catch((error: Error) => this.#events.failed(error));
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const id of [...this.#streams.keys()]) this.#drop(id);
    this.#reader.close();
  }

  async #take(frame: Buffer): Promise<void> {
    const body = frame.subarray(8);
    const flags = frame[4] ?? 0;
    const isControl = ((frame[0] ?? 0) & 0x80) !== 0;
    if (!isControl) return this.#data(idAt(frame, 0), flags, body);
    switch (frame.readUInt16BE(2)) {
      case SYN_STREAM:
        return this.#open(idAt(body, 0), flags, await this.#reader.read(body.subarray(10)));
      case RST_STREAM:
        return this.#drop(idAt(body, 0));
      case PING:
        return this.#send(PING, 0, body);
      case GOAWAY:
        return this.close();
      default: // settings, window updates and further headers ask for nothing
    }
  }

  #open(id: number, flags: number, headers: ReadonlyMap<string, string>): void {
    const stream: SpdyStream = {
      headers,
      onData: () => undefined,
      onEnd: () => undefined,
      onClose: () => undefined,
      write: (bytes) => this.#write(id, bytes, 0),
      end: () => this.#end(id),
      reset: () => {
        if (!this.#streams.has(id)) return;
        this.#send(RST_STREAM, 0, numbers(id, CANCEL));
        this.#drop(id);
      },
    };
    this.#streams.set(id, { stream, theirsEnded: false, oursEnded: false });
    this.#send(SYN_REPLY, 0, Buffer.concat([numbers(id), this.#headers.next()]));
    this.#events.opened(stream);
    if (flags & FIN) this.#data(id, flags, Buffer.alloc(0));
  }

  #data(id: number, flags: number, bytes: Buffer): void {
    const open = this.#streams.get(id);
    if (!open || open.theirsEnded) return;
    if (bytes.length > 0) open.stream.onData(bytes);
    if ((flags & FIN) === 0) return;
    open.theirsEnded = true;
    open.stream.onEnd();
    if (open.oursEnded) this.#drop(id);
  }

  #write(id: number, bytes: Buffer, flags: number): void {
    const open = this.#streams.get(id);
    if (!open || open.oursEnded) return;
    const head = Buffer.alloc(8);
    head.writeUInt32BE(id);
    head[4] = flags;
    head.writeUIntBE(bytes.length, 5, 3);
    this.#events.send(Buffer.concat([head, bytes]));
  }

  #end(id: number): void {
    const open = this.#streams.get(id);
    if (!open || open.oursEnded) return;
    this.#write(id, Buffer.alloc(0), FIN);
    open.oursEnded = true;
    if (open.theirsEnded) this.#drop(id);
  }

  #drop(id: number): void {
    const open = this.#streams.get(id);
    this.#streams.delete(id);
    open?.stream.onClose();
  }

  #send(type: number, flags: number, body: Buffer): void {
    const head = Buffer.alloc(8);
    head.writeUInt16BE(0x8003);
    head.writeUInt16BE(type, 2);
    head[4] = flags;
    head.writeUIntBE(body.length, 5, 3);
    this.#events.send(Buffer.concat([head, body]));
  }
}

const idAt = (bytes: Buffer, at: number): number => bytes.readUInt32BE(at) & 0x7fffffff;

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, at) => bytes.writeUInt32BE(value, 4 * at));
  return bytes;
}
