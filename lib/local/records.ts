/**
 * The records as one file of JSON lines. Lines are appended in groups, each group made durable by one sync; what
 * a crash tore off is cut away at the next start, so that every line is whole and every mail has one.
 */

import { type FileHandle, open } from 'node:fs/promises';
import { fromJsonLine, keyOfLine, toJsonLine } from '../record/json-line.ts';
import type { MailRecord } from '../record/record.ts';

const FILE_MODE = 0o600;
/** How much of the file is read at a time. */
const CHUNK = 1 << 20;
const LF = 0x0a;

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class Records {
  readonly #file: FileHandle;
  /** Bytes that are whole lines; what follows them after a failed write is cut away before the next. */
  #length: number;
  #torn = false;
  /** The records of mails in work: what "if absent" is asked of. */
  readonly #standing: Map<string, MailRecord>;
  #waiting: Waiting[] = [];
  #writing = false;

  private constructor(file: FileHandle, length: number, standing: Map<string, MailRecord>) {
    this.#file = file;
    this.#length = length;
    this.#standing = standing;
  }

  /** Opens or makes the file; the whole of it is read only where there are mails to look for. */
  static async open(path: string, wanted: ReadonlySet<string>): Promise<Records> {
    // Not O_APPEND: a failed write is followed by a write at the same place.
    const file = await open(path, 'r+', FILE_MODE).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
        return open(path, 'wx+', FILE_MODE);
      throw error;
    });
    try {
      const length = await wholeLines(file);
      await file.truncate(length);
      const standing = wanted.size === 0 ? new Map<string, MailRecord>() : await find(file, length, wanted);
      // What is found may be in the page cache only; delivery follows it, so it must be durable.
      await file.sync();
      return new Records(file, length, standing);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The record of a mail in work, or null. */
  standing(key: string): MailRecord | null {
    return this.#standing.get(key) ?? null;
  }

  /** Puts a record if its mail has none; resolves, when it is durable, to the one that stands. */
  async put(record: MailRecord): Promise<MailRecord> {
    const there = this.#standing.get(record.key);
    if (there !== undefined) return there;
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ line: toJsonLine(record), resolve, reject });
      if (!this.#writing) void this.#write();
    });
    this.#standing.set(record.key, record);
    return record;
  }

  /** The mail is finished: nobody will ask for it again. */
  forget(key: string): void {
    this.#standing.delete(key);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#append(Buffer.from(group.map((waiting) => waiting.line).join('')));
        for (const waiting of group) waiting.resolve();
      } catch (error) {
        for (const waiting of group) waiting.reject(error);
      }
    }
    this.#writing = false;
  }

  async #append(lines: Buffer): Promise<void> {
    if (this.#torn) await this.#file.truncate(this.#length);
    this.#torn = true;
    for (let written = 0; written < lines.length; ) {
      const result = await this.#file.write(lines, written, lines.length - written, this.#length + written);
      written += result.bytesWritten;
    }
    await this.#file.datasync();
    this.#torn = false;
    this.#length += lines.length;
  }
}

/** Bytes up to and with the last newline. */
async function wholeLines(file: FileHandle): Promise<number> {
  let end = (await file.stat()).size;
  const chunk = Buffer.alloc(CHUNK);
  while (end > 0) {
    const start = Math.max(0, end - CHUNK);
    const { bytesRead } = await file.read(chunk, 0, end - start, start);
    const newline = chunk.subarray(0, bytesRead).lastIndexOf(LF);
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}

async function find(
  file: FileHandle,
  length: number,
  wanted: ReadonlySet<string>,
): Promise<Map<string, MailRecord>> {
  const found = new Map<string, MailRecord>();
  const chunk = Buffer.alloc(CHUNK);
  let rest: Buffer = Buffer.alloc(0);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(CHUNK, length - at), at);
    if (bytesRead === 0) break;
    at += bytesRead;
    const text = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    let start = 0;
    for (let end = text.indexOf(LF); end >= 0; end = text.indexOf(LF, start)) {
      const line = text.toString('utf8', start, end);
      const key = keyOfLine(line);
      const record = key !== null && wanted.has(key) ? fromJsonLine(line) : null;
      if (record !== null && !found.has(record.key)) found.set(record.key, record);
      start = end + 1;
    }
    rest = text.subarray(start);
  }
  return found;
}
