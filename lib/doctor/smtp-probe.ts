/**
 * Asks a host whether it keeps a mailbox: `RCPT TO` on port 25, and no mail after it. What a host keeps, it also writes its own
 * notices into, and never asks the MX.
 *
 * The attack: a host, or who answers in its place, sends lines without end, or a byte a minute. The defence: the dialogue has
 * an end in time and in characters.
 */

import { connect } from 'node:net';

/** RFC 5321 section 4.5.3.2 gives a server five minutes; those that let strangers wait take half a minute before they greet. */
export const MAX_DIALOGUE_MS = 60_000;
/** Where nobody answers within this, the port is shut by whoever is between. */
export const MAX_CONNECT_MS = 8_000;
/** Of all replies together: a long greeting and what EHLO names take some two thousand. */
export const MAX_REPLY_CHARS = 16_384;
/** Of what a host said, as it is told: RFC 5321 section 4.5.3.1.5 has 512 a line. */
const MAX_SAID_CHARS = 512;

/** Nobody's mailbox (RFC 2606): who takes mail for it takes mail for everybody, from this machine at least. */
const STRANGER = 'truebounce-doctor@example.com';

export type ProbeAnswer =
  | { readonly kind: 'keeps' }
  /** It sends such mail on, or wants none of it: it does not take the domain for its own. */
  | { readonly kind: 'remote' }
  /** The domain is its own, and there is no such mailbox. */
  | { readonly kind: 'no-mailbox'; readonly said: string }
  /** It takes mail for anybody, as it trusts this machine: nothing follows for the mailbox. */
  | { readonly kind: 'relays' }
  /** It wants TLS or a login first, knows this machine for a bad one, or is busy. */
  | { readonly kind: 'does-not-say'; readonly said: string }
  /** Nobody answers on the port. */
  | { readonly kind: 'shut' };

export interface ProbeOptions {
  readonly port: number;
  /** For EHLO: this machine's name; null: its address (RFC 5321 section 4.1.3), for a machine that has none in DNS. */
  readonly helo: string | null;
  readonly connectMs: number;
  readonly dialogueMs: number;
}

export const PROBE_DEFAULTS: ProbeOptions = {
  port: 25,
  helo: null,
  connectMs: MAX_CONNECT_MS,
  dialogueMs: MAX_DIALOGUE_MS,
};

/** `address`: of the host. Never rejects. `mailbox`: an address without blanks and brackets, as the site's are. */
export async function probeMailbox(
  address: string,
  mailbox: string,
  options: Partial<ProbeOptions> = {},
): Promise<ProbeAnswer> {
  const { port, helo, connectMs, dialogueMs } = { ...PROBE_DEFAULTS, ...options };
  const dialogue = new Dialogue(address, port, connectMs, dialogueMs);
  try {
    const greeting = await dialogue.reply();
    if (greeting === null) return { kind: 'shut' };
    if (greeting.code !== 220) return unsaid(greeting);
    const hello = await dialogue.ask(`EHLO ${helo ?? dialogue.literal()}`);
    if (hello?.code !== 250) return unsaid(hello);
    const from = await dialogue.ask('MAIL FROM:<>');
    if (from?.code !== 250) return unsaid(from);
    const asked = await dialogue.ask(`RCPT TO:<${mailbox}>`);
    if (asked === null) return unsaid(asked);
    if (!isTaken(asked.code)) return refusalOf(asked);
    const stranger = await dialogue.ask(`RCPT TO:<${STRANGER}>`);
    return stranger !== null && isTaken(stranger.code) ? { kind: 'relays' } : { kind: 'keeps' };
  } finally {
    dialogue.end();
  }
}

/** `text`: its last line, with the code. */
export interface Reply {
  readonly code: number;
  readonly text: string;
}

/** RFC 5321 section 4.2.3: 252 is "cannot verify, but will take it", which is said of own mailboxes. */
function isTaken(code: number): boolean {
  return code === 250 || code === 251 || code === 252;
}

function unsaid(reply: Reply | null): ProbeAnswer {
  return { kind: 'does-not-say', said: reply?.text ?? '' };
}

/** Words of "this is somebody else's domain", and of "here is nobody of this name". */
const RELAY = /relay|not local|we do not|don.?t (?:accept|handle)|rcpthosts/i;
const NOBODY =
  /5\.1\.1\b|user unknown|unknown user|no such (?:user|person|address|recipient|mailbox)|(?:user|mailbox|recipient|address)[^.;]{0,40}(?:unknown|not found|does(?:n.t| not) exist|unavailable|rejected)|no mailbox/i;
/** About this machine, not about the mailbox. */
const ABOUT_US =
  /blocked|black ?list|listed|spamhaus|reputation|dynamic|ptr|reverse|helo|authenticat|tls|ssl/i;

/** What a reply to `RCPT TO` that is none of success says of the mailbox. */
export function refusalOf(reply: Reply): ProbeAnswer {
  if (reply.code < 550 || reply.code > 554) return unsaid(reply);
  const { text } = reply;
  if (RELAY.test(text)) return { kind: 'remote' };
  if (ABOUT_US.test(text)) return unsaid(reply);
  // RFC 5321 section 3.4: 551 is "user not local". RFC 3463: 5.7.1 is "not authorized", which of a recipient means: to relay.
  if (reply.code === 551 || /5\.7\.1\b/.test(text)) return { kind: 'remote' };
  return NOBODY.test(text) ? { kind: 'no-mailbox', said: text } : unsaid(reply);
}

const LAST_LINE = /^(\d{3})(?: ([^\r\n]*))?\r?\n/m;

class Dialogue {
  readonly #socket: ReturnType<typeof connect>;
  readonly #timers: NodeJS.Timeout[];
  #received = '';
  #total = 0;
  #over = false;
  #wake: () => void = () => {};

  constructor(address: string, port: number, connectMs: number, dialogueMs: number) {
    this.#socket = connect({ host: address, port });
    const give = () => this.#end();
    const early = setTimeout(give, connectMs);
    this.#timers = [early, setTimeout(give, dialogueMs)];
    this.#socket
      .on('connect', () => clearTimeout(early))
      .on('data', (chunk: Buffer) => {
        this.#total += chunk.length;
        this.#received += chunk.toString('latin1');
        if (this.#total > MAX_REPLY_CHARS) this.#end();
        this.#wake();
      })
      .on('error', give)
      .on('close', give);
  }

  /** All of its lines are read, the last one is told. Null: none came. */
  async reply(): Promise<Reply | null> {
    for (;;) {
      const found = LAST_LINE.exec(this.#received);
      if (found !== null) {
        this.#received = this.#received.slice(found.index + found[0].length);
        return {
          code: Number(found[1]),
          text: `${found[1]} ${found[2] ?? ''}`.trim().slice(0, MAX_SAID_CHARS),
        };
      }
      if (this.#over) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  ask(line: string): Promise<Reply | null> {
    if (!this.#over) this.#socket.write(`${line}\r\n`);
    return this.reply();
  }

  literal(): string {
    const { localAddress = '127.0.0.1', localFamily } = this.#socket;
    return localFamily === 'IPv6' ? `[IPv6:${localAddress}]` : `[${localAddress}]`;
  }

  /** Nothing is left with the host: it was told no mail. */
  end(): void {
    if (!this.#over) this.#socket.end('QUIT\r\n');
    this.#end();
  }

  #end(): void {
    this.#over = true;
    for (const timer of this.#timers) clearTimeout(timer);
    // What was written last goes out first.
    this.#socket.destroySoon();
    this.#wake();
  }
}
