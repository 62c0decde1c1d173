/** The bucket of the raw mails, listed: what came, and which key a person means. */

import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { SETUP_ID } from '../receive/ses-notice.ts';
import { told } from './faults.ts';

/** S3's own. */
const PAGE = 1_000;
/** Folders at the top of the bucket in which a beginning is looked for: SES writes into one. */
const MAX_FOLDERS = 10;

export interface RawObject {
  readonly key: string;
  readonly size: number;
  /** ISO 8601: when SES had stored it. */
  readonly storedAt: string;
}

export interface RawListing {
  /** All that is there, a page of S3 at a time, in the order of keys. SES's word of a new rule is no mail, and left out. */
  all(prefix?: string): AsyncIterable<readonly RawObject[]>;
  has(key: string): Promise<boolean>;
  /** Keys that begin so, with or without their folder; at most `limit`. */
  keysFrom(beginning: string, limit: number): Promise<readonly string[]>;
  /** The first bytes of a mail, as many as there are; null: it is not there. */
  start(key: string, bytes: number): Promise<Uint8Array | null>;
}

/** All of it rejects with `Unavailable` where S3 failed. */
export function rawListingOf(client: S3Client, bucket: string): RawListing {
  async function* all(prefix = ''): AsyncGenerator<readonly RawObject[]> {
    let token: string | undefined;
    do {
      const { Contents = [], NextContinuationToken } = await asked(() =>
        client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            MaxKeys: PAGE,
            ...(prefix !== '' && { Prefix: prefix }),
            ...(token !== undefined && { ContinuationToken: token }),
          }),
        ),
      );
      yield Contents.flatMap(({ Key, Size = 0, LastModified }) =>
        Key === undefined || LastModified === undefined || isSetup(Key)
          ? []
          : [{ key: Key, size: Size, storedAt: LastModified.toISOString() }],
      );
      token = NextContinuationToken;
    } while (token !== undefined);
  }

  const folders = async (): Promise<readonly string[]> => {
    const { CommonPrefixes = [] } = await asked(() =>
      client.send(new ListObjectsV2Command({ Bucket: bucket, Delimiter: '/', MaxKeys: PAGE })),
    );
    return CommonPrefixes.flatMap(({ Prefix }) => Prefix ?? []).slice(0, MAX_FOLDERS);
  };

  const first = async (prefix: string, limit: number): Promise<readonly string[]> => {
    for await (const page of all(prefix))
      if (page.length > 0) return page.slice(0, limit).map(({ key }) => key);
    return [];
  };

  return {
    all,
    async has(key) {
      return (await first(key, 1))[0] === key;
    },
    async keysFrom(beginning, limit) {
      const found = [...(await first(beginning, limit))];
      if (!beginning.includes('/'))
        for (const folder of await folders())
          if (found.length < limit) found.push(...(await first(folder + beginning, limit - found.length)));
      return [...new Set(found)];
    },
    async start(key, bytes) {
      try {
        const command = new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=0-${bytes - 1}` });
        const { Body } = await client.send(command);
        return (await Body?.transformToByteArray()) ?? null;
      } catch (error) {
        if (error instanceof NoSuchKey) return null;
        // There is no first byte of an empty object.
        if (error instanceof Error && error.name === 'InvalidRange') return new Uint8Array();
        throw told(error);
      }
    },
  };
}

function isSetup(key: string): boolean {
  return key === SETUP_ID || key.endsWith(`/${SETUP_ID}`);
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw told(error);
  }
}
