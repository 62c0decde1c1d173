/** The SMTP door (RFC 5321): takes mail from a client and answers 250 when it is durable, not before. */

import { finished } from 'node:stream/promises';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Envelope } from '../model.ts';

/** RFC 5321 section 4.5.3.1.8 asks for at least 100; each one is a directory and a line in the record. */
const MAX_RECIPIENTS = 100;
/** Each session may have a file open and some 100 KB in buffers. */
const MAX_SESSIONS = 100;
/** RFC 5321 section 4.5.3.1: local part 64, `@`, domain 255. */
const MAX_PATH = 320;
/** RFC 5321 section 4.5.3.1.4 asks for 512; the parameters of RFC 6531, 1870 and 3461 add to it. */
const MAX_COMMAND = 2_048;
/** How long a client may stay after the server is told to stop, in milliseconds, while its mail arrives. */
const CLOSE_TIMEOUT = 5_000;

export interface DoorOptions {
  /** Largest mail taken, in bytes. */
  readonly size: number;
  /** Whether mail for this forward path is taken at all. */
  readonly takes: (forwardPath: string) => boolean;
  /** A mail server on this machine hands mail on: what it says of its own client is believed. */
  readonly behindServer: boolean;
  /** Resolves to the mail's key when it is durable. `refuse` gives a reason not to take it, also while it arrives. */
  readonly accept: (
    chunks: AsyncIterable<Uint8Array>,
    envelope: Envelope,
    refuse: () => Error | null,
  ) => Promise<string>;
  /** A sentence for the operator: mail could not be taken. */
  readonly complain: (sentence: string) => void;
}

/** Only these may speak for others: whoever else could say it could be any host of the site's. */
const THIS_MACHINE = ['127.0.0.1', '::1'];

export interface Door {
  /** Resolves to the port; rejects where it cannot listen. */
  listen(host: string, port: number): Promise<number>;
  /** Stops listening, lets mails that arrive come in for a few seconds, and resolves when every client is gone. */
  close(): Promise<void>;
}

/** An answer to the client instead of 250 (`responseCode` is smtp-server's name). */
class Refusal extends Error {
  readonly responseCode: number;

  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

export function openDoor(options: DoorOptions): Door {
  /** The mail that arrives in a session, by its id: these are let finish when the server stops. */
  const arriving = new Map<string, Promise<void>>();

  const server = new SMTPServer({
    name: 'truebounce',
    banner: 'Truebounce',
    size: options.size,
    rejectOversized: true,
    hideENHANCEDSTATUSCODES: false,
    // Nothing is relayed, so nobody has to prove who he is, and there is no certificate to offer.
    disabledCommands: ['AUTH', 'STARTTLS'],
    // The address is what the evidence needs; a name from DNS would make each client wait for a stranger's server.
    disableReverseLookup: true,
    // Mobile providers have given out addresses such as `a..b.@example.jp`: a report about one is still a report.
    lenientAddressParsing: true,
    // postfix.org/XCLIENT_README.html, XFORWARD_README.html
    useXClient: options.behindServer ? THIS_MACHINE : false,
    useXForward: options.behindServer ? THIS_MACHINE : false,
    maxClients: MAX_SESSIONS,
    maxRecipients: MAX_RECIPIENTS,
    maxCommandLength: MAX_COMMAND,
    closeTimeout: CLOSE_TIMEOUT,
    logger: false,
    onMailFrom: (path, _session, callback) => callback(refusePath(path.address)),
    onRcptTo: (path, _session, callback) =>
      callback(refusePath(path.address) ?? refuseMailbox(path.address, options)),
    onData: (stream, session, callback) => {
      const taken = take(stream, session, options)
        .then(
          (key) => callback(null, `OK: ${key}`),
          (error: unknown) => callback(refusalFor(error, options.complain)),
        )
        .finally(() => arriving.delete(session.id));
      arriving.set(session.id, taken);
    },
  });
  // Clients that break off are everyday; without a listener one of them would end the process.
  server.on('error', () => {});

  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.server.once('error', reject);
        const listener = server.listen(port, host, () => {
          server.server.off('error', reject);
          const address = listener.address();
          resolve(typeof address === 'object' && address !== null ? address.port : port);
        });
      }),
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const connection of server.connections) {
          if (arriving.has(connection.session.id)) continue;
          connection.send(421, 'Truebounce is stopping');
          connection.close();
        }
      });
      // The last of them may be written still: whoever closes the store after this must not close it under them.
      await Promise.all(arriving.values());
    },
  };
}

function refusePath(address: string): Refusal | null {
  return Buffer.byteLength(address) > MAX_PATH ? new Refusal(501, 'Path too long') : null;
}

/** RFC 5321 section 4.2.2. The client's own server tells its sender, so that we need not. */
function refuseMailbox(address: string, { takes }: DoorOptions): Refusal | null {
  return takes(address) ? null : new Refusal(550, 'No such mailbox here');
}

async function take(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  options: DoorOptions,
): Promise<string> {
  try {
    // The stream is not destroyed when reading it stops early: the answer would overtake the mail.
    const chunks = stream.iterator({ destroyOnReturn: false });
    return await options.accept(chunks, envelopeOf(session), () =>
      stream.sizeExceeded ? new Refusal(552, 'Mail too large') : null,
    );
  } catch (error) {
    stream.resume();
    // A client that is gone needs no answer; the first error is the one to tell.
    await finished(stream).catch(() => {});
    throw error;
  }
}

function envelopeOf(session: SMTPServerSession): Envelope {
  const { mailFrom, rcptTo } = session.envelope;
  const { remoteAddress, hostNameAppearsAs } = session;
  /** What the server in front says; it writes `[UNAVAILABLE]` for what it does not know itself. */
  const said = (attribute: string): string | null => {
    const value = session.xForward.get(attribute) || session.xClient.get(attribute);
    return typeof value === 'string' ? value : null;
  };
  const inFront = said('ADDR') !== null;
  return {
    reversePath: mailFrom === false || mailFrom.address === '' ? null : mailFrom.address,
    forwardPaths: rcptTo.map((path) => path.address),
    client: {
      address: said('ADDR') ?? remoteAddress,
      helo: said('HELO') ?? (inFront ? null : hostNameAppearsAs || null),
      name: said('NAME'),
    },
  };
}

/** What full disks answer: an own quota, and a limit on the size of files, are full disks too. */
const DISK_FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** A client that broke off in the middle of its mail: it knows, and the operator need not. */
const CLIENT_GONE = new Set(['ECONNECTION', 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE']);

/** RFC 5321 section 4.2.3: 452 for want of storage, 451 for other faults of ours; the client tries again later. */
export function refusalFor(
  error: unknown,
  complain: (sentence: string) => void,
): Error & { responseCode: number } {
  if (error instanceof Refusal) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words = error instanceof Error ? error.message : String(error);
  if (CLIENT_GONE.has(code)) return new Refusal(451, 'Connection lost');
  if (DISK_FULL.has(code)) {
    complain(`a mail was refused for now (452), the disk is full: ${words}`);
    return new Refusal(452, 'Insufficient system storage, try again later');
  }
  complain(`a mail was refused for now (451), it could not be written: ${words}`);
  return new Refusal(451, 'Local error, try again later');
}
