/** `truebounce serve` as a process of its own, on a free port. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const COMMAND = join(import.meta.dirname, '../../lib/cli/truebounce.js');

export class ServeProcess {
  readonly #child: ChildProcess;
  readonly exited: Promise<number | null>;
  stdout = '';
  stderr = '';
  #wake: () => void = () => {};

  constructor(...options: readonly string[]) {
    // The environment of whoever runs the tests must not choose where mail goes.
    const { TRUEBOUNCE_DATA: _, ...env } = process.env;
    this.#child = spawn(process.execPath, [COMMAND, 'serve', ...options], { env, stdio: 'pipe' });
    this.exited = once(this.#child, 'close').then(([code]) => {
      this.#wake();
      return code;
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.#wake();
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.#wake();
    });
  }

  static async start(
    data: string,
    ...options: readonly string[]
  ): Promise<{ server: ServeProcess; port: number }> {
    const server = new ServeProcess('--port', '0', '--data', data, ...options);
    const [, port] = await server.says(/takes mail at smtp:\/\/127\.0\.0\.1:(\d+)/);
    return { server, port: Number(port) };
  }

  /** Resolves when it has said so on stdout or stderr; rejects where it ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
      if (found !== null) return found;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`the server has ended: ${this.stdout}${this.stderr}`);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<number | null> {
    this.#child.kill(signal);
    return this.exited;
  }
}

/** The mails in a mailbox of the outbox, by file name; none where there is no such mailbox. */
export async function outboxOf(data: string, mailbox: string): Promise<Map<string, Buffer>> {
  const folder = join(data, 'outbox', mailbox, 'new');
  const names = await readdir(folder).catch(() => []);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}

/** A delivered mail without the field that we put on top. */
export function withoutResult(mail: Buffer): Buffer {
  const field = /^Truebounce-Result: 1;[^\r\n]*(?:\r\n [^\r\n]*)*\r\n/.exec(mail.toString('latin1'));
  if (field === null) throw new Error('no Truebounce-Result on top');
  return mail.subarray(field[0].length);
}
