/** The SMTP door (RFC 5321): takes mail from a client and answers 250 when it is durable, not before. */

import { finished } from 'node:stream/promises';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Envelope } from '../model.ts';
import type { MailStore, Pending } from './store.ts';

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
  readonly store: MailStore;
  readonly now: () => Date;
  /** Resolves when there is room for one mail more. */
  readonly room: () => Promise<void>;
  /** A mail is durable; the client is told so next. */
  readonly onAccepted: (pending: Pending) => void;
  /** A sentence for the operator: mail could not be taken. */
  readonly complain: (sentence: string) => void;
}

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
    maxClients: MAX_SESSIONS,
    maxRecipients: MAX_RECIPIENTS,
    maxCommandLength: MAX_COMMAND,
    closeTimeout: CLOSE_TIMEOUT,
    logger: false,
    // A client is slowed down before it sends its mail: afterwards it might give up waiting, and send it again.
    onMailFrom: (path, _session, callback) => {
      options.room().then(() => callback(refusePath(path.address)), callback);
    },
    onRcptTo: (path, _session, callback) => callback(refusePath(path.address)),
    onData: (stream, session, callback) => {
      const taken = take(stream, session, options)
        .then(
          (pending) => callback(null, `OK: ${pending.inbound.key}`),
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

async function take(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  options: DoorOptions,
): Promise<Pending> {
  const tooLarge = new Refusal(552, 'Mail too large');
  try {
    // The stream is not destroyed when reading it stops early: the answer would overtake the mail.
    const chunks = stream.iterator({ destroyOnReturn: false });
    const pending = await options.store.accept(chunks, envelopeOf(session), options.now(), () =>
      stream.sizeExceeded ? tooLarge : null,
    );
    options.onAccepted(pending);
    return pending;
  } catch (error) {
    stream.resume();
    // A client that is gone needs no answer; the first error is the one to tell.
    await finished(stream).catch(() => {});
    throw error;
  }
}

function envelopeOf(session: SMTPServerSession): Envelope {
  const { mailFrom, rcptTo } = session.envelope;
  return {
    reversePath: mailFrom === false || mailFrom.address === '' ? null : mailFrom.address,
    forwardPaths: rcptTo.map((path) => path.address),
    client: { address: session.remoteAddress, helo: session.hostNameAppearsAs || null, name: null },
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
