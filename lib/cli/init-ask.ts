/** The questions of `init` on a terminal, each with what stands for an empty answer, and asked again after one that is none. */

import { createInterface, type Interface } from 'node:readline/promises';

/** Whoever types on without an end has a program type. */
const MAX_TRIES = 20;

/** The input is at its end, or the person has had enough (Ctrl-C, Ctrl-D). */
export class Ended extends Error {
  override readonly name = 'Ended';
}

export class Asker {
  readonly #lines: Interface;
  readonly #output: NodeJS.WritableStream;
  readonly #end = new AbortController();

  constructor(input: NodeJS.ReadableStream, output: NodeJS.WritableStream) {
    this.#output = output;
    this.#lines = createInterface({ input, output });
    this.#lines.on('close', () => this.#end.abort());
    this.#lines.on('SIGINT', () => this.#lines.close());
  }

  /** `otherwise`: for an empty answer; '' where there must be one. Rejects with `Ended`. */
  async ask<T>(
    question: string,
    otherwise: string,
    read: (text: string) => T | null,
    wrong: string,
  ): Promise<T> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const text = (await this.#line(`${question}${otherwise === '' ? '' : ` [${otherwise}]`}: `)).trim();
      const value = read(text === '' ? otherwise : text);
      if (value !== null) return value;
      this.say(wrong);
    }
    throw new Ended('no answer');
  }

  say(text: string): void {
    this.#output.write(`${text}\n`);
  }

  close(): void {
    this.#lines.close();
  }

  async #line(question: string): Promise<string> {
    try {
      return await this.#lines.question(question, { signal: this.#end.signal });
    } catch {
      throw new Ended('the input has ended');
    }
  }
}
