/** Bytes that come in pieces, seen through a window that holds as many of them as its reader asks for. */

import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

export type Source = AsyncIterator<Uint8Array>;

/** Bytes asked of the disk at once. */
const CHUNK_BYTES = 262_144;
/** Of a window when it begins: a packed mail fits. It doubles as far as its reader asks. */
const FIRST_CAPACITY = 65_536;

/** The bytes of a file (by path) or of a stream; `onRead` hears of each piece. */
export function fileBytes(
  from: string | AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onRead: ((bytes: number) => void) | undefined,
): Source {
  const pieces = typeof from === 'string' ? createReadStream(from, { highWaterMark: CHUNK_BYTES }) : from;
  return counted(pieces, onRead);
}

async function* counted(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onRead: ((bytes: number) => void) | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    onRead?.(piece.length);
    yield piece;
  }
}

/** What is packed in the window, and all that comes behind it, unpacked; throws where it is no sound gzip. */
export function unzipped(window: ByteWindow): Source {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // Its error arrives where the unpacked bytes are read; the callback keeps it from being thrown a second time.
  pipeline(Readable.from(window.rest()), gunzip, () => {});
  return gunzip[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
}

export class ByteWindow {
  readonly #source: Source;
  #buffer: Buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  #start = 0;
  #end = 0;
  #ended = false;
  /** Why the bytes ended early; undefined where they did not. What came before can still be read. */
  failure: unknown;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Bytes in the window. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Those bytes, valid until the next call of `more`, `fill` or `drop`. */
  view(from = 0, to = this.length): Buffer {
    return this.#buffer.subarray(this.#start + from, this.#start + Math.min(to, this.length));
  }

  /** The first bytes as a copy that stays. */
  take(count: number): Buffer {
    const kept = Math.min(count, this.length);
    const copy = Buffer.allocUnsafeSlow(kept);
    this.#buffer.copy(copy, 0, this.#start, this.#start + kept);
    return copy;
  }

  drop(count: number): void {
    this.#start = Math.min(this.#start + count, this.#end);
  }

  /** Reads until that many bytes are in the window, or all there are. */
  async fill(count: number): Promise<void> {
    while (this.length < count && (await this.more()));
  }

  /** Reads one more piece; false at the end. */
  async more(): Promise<boolean> {
    if (this.#ended) return false;
    try {
      const { done, value } = await this.#source.next();
      if (done !== true) {
        this.#append(value);
        return true;
      }
    } catch (error) {
      this.failure = error;
    }
    this.#ended = true;
    return false;
  }

  /** The window's bytes and all that follow, as pieces; the window is empty then. */
  async *rest(): AsyncGenerator<Buffer> {
    do {
      const piece = this.take(this.length);
      this.drop(piece.length);
      if (piece.length > 0) yield piece;
    } while (await this.more());
    if (this.failure !== undefined) throw this.failure;
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#source.return?.();
  }

  #append(piece: Uint8Array): void {
    if (this.#end + piece.length > this.#buffer.length) this.#makeRoom(piece.length);
    this.#buffer.set(piece, this.#end);
    this.#end += piece.length;
  }

  /**
   * Moves the bytes to the front where a quarter as many were dropped, else grows: so each byte is moved a bounded
   * number of times, and the room stays within 2.5 times what is held.
   */
  #makeRoom(count: number): void {
    const { length } = this;
    let capacity = this.#buffer.length;
    while (length + count > capacity || (this.#start * 4 < length && this.#end + count > capacity))
      capacity *= 2;
    const target = capacity === this.#buffer.length ? this.#buffer : Buffer.allocUnsafeSlow(capacity);
    this.#buffer.copy(target, 0, this.#start, this.#end);
    this.#buffer = target;
    this.#start = 0;
    this.#end = length;
  }
}
