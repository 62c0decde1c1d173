/** Raw mails in the bucket into which SES puts them: read whole, or linked to. They are never changed. */

import { Readable } from 'node:stream';
import { GetObjectCommand, type GetObjectCommandOutput, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import type { RawLink } from '../deliver/forward-notice.ts';
import { NoRaw, Unavailable } from '../effects.ts';
import { MAX_SCANNED_BYTES } from '../parse/limits.ts';
import { told } from './faults.ts';
import { patient, SHORT } from './patience.ts';

/** What SES stores is 40 MB and its own lines at most, and all of it is read. What is larger, SES did not write. */
export const MAX_RAW_BYTES = MAX_SCANNED_BYTES;

/** For a whole mail: S3 gives one connection 40 MB in a second; a stream that stands still ends here. */
export const READ_TIMEOUT_MS = 20_000;

/** Signature version 4 allows seven days at most. */
export const LINK_SECONDS = 7 * 24 * 3_600;

/**
 * A link ends with the session whose credentials signed it. Those of a function do not say when; they were seen to last
 * twelve hours (github.com/boto/boto3/issues/2392), and a function may have had them for some of these.
 */
export const SESSION_LINK_SECONDS = 3_600;

/** There is no such mail: its retention is over, or somebody deleted it. No later try brings it back. */
export class Gone extends NoRaw {
  override readonly name = 'Gone';

  constructor(key: string) {
    super(`there is no raw mail ${key}: its time was over, or somebody deleted it`);
  }
}

/** The object is larger than any mail that SES stores. */
export class TooLarge extends NoRaw {
  override readonly name = 'TooLarge';

  constructor(key: string, bytes: number) {
    super(`the raw mail ${key} has ${bytes} bytes or more, at most ${MAX_RAW_BYTES} are read`);
  }
}

export interface RawMailsOptions {
  readonly client: S3Client;
  readonly bucket: string;
  readonly now: () => Date;
  /** Milliseconds for one mail; READ_TIMEOUT_MS unless stated. */
  readonly timeoutMs?: number;
  /**
   * Asked before the bytes of a mail are read, when their number is known: resolves when there is room for them. Where
   * absent, there is.
   */
  readonly admit?: (bytes: number) => Promise<void>;
  /** How long a link is to live, if its credentials do; LINK_SECONDS unless stated, which is the most. */
  readonly linkSeconds?: number;
}

export interface RawMails {
  /**
   * All bytes of a mail. Rejects with `Gone`, `TooLarge`, or `Unavailable` where S3 failed. Only who may also list the
   * bucket (s3:ListBucket) is told that a mail is gone: to others S3 says AccessDenied, which is `Unavailable`.
   */
  readRaw(key: string): Promise<Uint8Array>;
  /**
   * A link by which anybody who has it can fetch the mail, as a file and not as a page, and until when. Signing asks
   * nobody: a link to a mail that is gone leads nowhere. Rejects with `Unavailable` where there are no credentials.
   */
  link(key: string): Promise<RawLink>;
}

/** Region, credentials and, in tests, AWS_ENDPOINT_URL_S3 come from the environment, unless `settings` has them. */
export function s3Client(settings: ConstructorParameters<typeof S3Client>[0] = {}): S3Client {
  return new S3Client({
    // TLS and the length stand for what arrives; a checksum in JavaScript over 40 MB costs more than the rest of us.
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...patient(SHORT),
    ...settings,
  });
}

export function rawMailsOf(options: RawMailsOptions): RawMails {
  const { client, bucket, now, timeoutMs = READ_TIMEOUT_MS, linkSeconds = LINK_SECONDS } = options;
  const { admit = async () => {} } = options;
  return {
    async readRaw(key) {
      // It ends the body too, which the client's own times do not look at; what waits for room is not late.
      const late = new AbortController();
      const end = () => late.abort(new DOMException(`S3 took too long for ${key}`, 'TimeoutError'));
      let timer = setTimeout(end, timeoutMs);
      try {
        const command = new GetObjectCommand({ Bucket: bucket, Key: key });
        const answer = await client.send(command, { abortSignal: late.signal });
        clearTimeout(timer);
        await admit(sizeOf(answer, key));
        timer = setTimeout(end, timeoutMs);
        return await bytesOf(answer, key);
      } catch (error) {
        throw error instanceof NoSuchKey ? new Gone(key) : told(error);
      } finally {
        clearTimeout(timer);
      }
    },

    async link(key) {
      try {
        const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
        const { sessionToken, expiration } = await client.config.credentials();
        const signedAt = now();
        const credentialsLive =
          expiration !== undefined
            ? Math.floor((expiration.getTime() - signedAt.getTime()) / 1_000)
            : sessionToken !== undefined
              ? SESSION_LINK_SECONDS
              : LINK_SECONDS;
        const expiresIn = Math.max(1, Math.min(linkSeconds, credentialsLive, LINK_SECONDS));
        const command = new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          // A stranger wrote it: opened by a browser, HTML in it would be a page of this bucket's.
          ResponseContentType: 'message/rfc822',
          ResponseContentDisposition: 'attachment; filename="mail.eml"',
        });
        const url = await getSignedUrl(client, command, { expiresIn, signingDate: signedAt });
        // Signatures count whole seconds.
        const signedSecond = Math.floor(signedAt.getTime() / 1_000);
        return { url, until: new Date((signedSecond + expiresIn) * 1_000).toISOString() };
      } catch (error) {
        throw told(error);
      }
    },
  };
}

function sizeOf({ Body, ContentLength }: GetObjectCommandOutput, key: string): number {
  if (ContentLength === undefined) throw new Unavailable(`S3 gave no length for ${key}`);
  if (ContentLength <= MAX_RAW_BYTES) return ContentLength;
  if (Body instanceof Readable) Body.destroy();
  throw new TooLarge(key, ContentLength);
}

/** Into one piece of memory of the stated size: two copies of 40 MB do not fit beside each other. */
async function bytesOf({ Body, ContentLength }: GetObjectCommandOutput, key: string): Promise<Uint8Array> {
  if (!(Body instanceof Readable) || ContentLength === undefined)
    throw new Unavailable(`S3 gave no body for ${key}`);
  const bytes = Buffer.allocUnsafe(ContentLength);
  let length = 0;
  for await (const chunk of Body) {
    if (length + chunk.length > ContentLength) throw new Unavailable(`S3 gave more of ${key} than it said`);
    bytes.set(chunk, length);
    length += chunk.length;
  }
  if (length < ContentLength) throw new Unavailable(`S3 gave ${length} of ${ContentLength} bytes of ${key}`);
  return bytes;
}
