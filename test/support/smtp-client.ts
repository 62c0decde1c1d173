/** A small SMTP client that sends exactly the bytes it is given and tells every reply. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export class SmtpClient {
  readonly #socket: Socket;
  #received = '';
  #gone = false;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#wake();
    });
    const gone = (): void => {
      this.#gone = true;
      this.#wake();
    };
    socket.on('close', gone).on('error', gone);
  }

  /** Connects and says EHLO. */
  static async connect(port: number): Promise<SmtpClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const client = new SmtpClient(socket);
    await client.reply();
    await client.say('EHLO client.example');
    return client;
  }

  /** Sends a line and resolves to the reply; rejects where the server is gone. */
  say(line: string): Promise<string> {
    this.write(`${line}\r\n`);
    return this.reply();
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** The next reply, all of its lines. */
  async reply(): Promise<string> {
    for (;;) {
      const last = /^\d{3}(?: .*)?\r\n/m.exec(this.#received);
      if (last !== null) {
        const end = last.index + last[0].length;
        const reply = this.#received.slice(0, end);
        this.#received = this.#received.slice(end);
        return reply.trim();
      }
      if (this.#gone) throw new Error('the server is gone');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Sends one mail and resolves to the reply to its last dot, or to the first refusal. */
  async send(to: readonly string[], mail: Uint8Array, from = ''): Promise<string> {
    for (const line of [`MAIL FROM:<${from}>`, ...to.map((path) => `RCPT TO:<${path}>`)]) {
      const reply = await this.say(line);
      if (!reply.startsWith('250')) return reply;
    }
    const data = await this.say('DATA');
    if (!data.startsWith('354')) return data;
    // RFC 5321 section 4.5.2: a line that begins with a dot gets another one.
    const stuffed = Buffer.from(mail)
      .toString('latin1')
      .replace(/^\.|(?<=\r\n)\./g, '..');
    this.write(Buffer.from(`${stuffed}.\r\n`, 'latin1'));
    return this.reply();
  }

  close(): void {
    this.#socket.destroy();
  }
}
