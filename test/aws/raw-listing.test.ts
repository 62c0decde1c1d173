import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rawListingOf } from '../../lib/aws/raw-listing.ts';
import { s3Client } from '../../lib/aws/raw-mails.ts';
import { Unavailable } from '../../lib/effects.ts';

/** Lists in pages, which the emulator of S3 cannot. */
let server: Server;
let client: S3Client;
let keys: string[];
let refuse: string | null;
let asked: number;

const STORED_AT = '2026-11-24T10:15:30.000Z';

beforeAll(async () => {
  server = createServer((incoming, outgoing) => {
    asked += 1;
    const query = new URL(incoming.url ?? '', 'http://s3').searchParams;
    outgoing.setHeader('content-type', 'application/xml');
    if (refuse !== null) {
      outgoing.statusCode = 403;
      outgoing.end(`<Error><Code>${refuse}</Code><Message>m</Message></Error>`);
      return;
    }
    const prefix = query.get('prefix') ?? '';
    const most = Number(query.get('max-keys'));
    const from = Number(query.get('continuation-token') ?? 0);
    const fitting = keys.filter((key) => key.startsWith(prefix)).sort();
    const isFolders = query.get('delimiter') === '/';
    const folders = [...new Set(fitting.flatMap((key) => /^[^/]*\//.exec(key) ?? []))];
    const page = isFolders ? [] : fitting.slice(from, from + most);
    const isCut = !isFolders && from + most < fitting.length;
    outgoing.end(
      `<ListBucketResult><IsTruncated>${isCut}</IsTruncated>` +
        (isCut ? `<NextContinuationToken>${from + most}</NextContinuationToken>` : '') +
        page
          .map(
            (key) =>
              `<Contents><Key>${key}</Key><Size>7</Size><LastModified>${STORED_AT}</LastModified></Contents>`,
          )
          .join('') +
        (isFolders
          ? folders.map((one) => `<CommonPrefixes><Prefix>${one}</Prefix></CommonPrefixes>`).join('')
          : '') +
        '</ListBucketResult>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = s3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
  });
});
beforeEach(() => {
  refuse = null;
  asked = 0;
  keys = [];
});
afterAll(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const listing = () => rawListingOf(client, 'raw-mails');

describe('the bucket, listed', () => {
  it('has every mail of all pages once, and not what SES writes when a rule is made', async () => {
    const mails = Array.from({ length: 2_500 }, (_, n) => `mail/${String(n).padStart(5, '0')}`);
    keys = [...mails, 'mail/AMAZON_SES_SETUP_NOTIFICATION'];
    const found: string[] = [];
    for await (const page of listing().all()) {
      expect(page.length).toBeLessThanOrEqual(1_000);
      for (const { key, size, storedAt } of page) {
        expect({ size, storedAt }).toEqual({ size: 7, storedAt: STORED_AT });
        found.push(key);
      }
    }
    expect(found).toEqual(mails);
    expect(asked).toBe(3);
  });

  it('stops where nobody asks for more', async () => {
    keys = Array.from({ length: 2_500 }, (_, n) => `mail/${String(n).padStart(5, '0')}`);
    for await (const _ of listing().all()) break;
    expect(asked).toBe(1);
  });

  it.each([
    ['mail/ab', 6, ['mail/ab1', 'mail/ab2']],
    ['ab', 6, ['mail/ab1', 'mail/ab2', 'old/ab3']],
    ['ab', 2, ['mail/ab1', 'mail/ab2']],
    ['mail/ab1', 6, ['mail/ab1']],
    ['x', 6, []],
    // No folder is guessed for what names one.
    ['ab/', 6, []],
  ])('finds what begins with %s, %i at most', async (beginning, limit, expected) => {
    keys = ['mail/ab1', 'mail/ab2', 'mail/b', 'old/ab3'];
    expect(await listing().keysFrom(beginning, limit)).toEqual(expected);
  });

  it('knows whether a mail is there, by its whole key', async () => {
    keys = ['mail/ab1'];
    expect(await listing().has('mail/ab1')).toBe(true);
    expect(await listing().has('mail/ab')).toBe(false);
    expect(await listing().has('mail/c')).toBe(false);
  });

  it('says so where S3 refuses', async () => {
    refuse = 'AccessDenied';
    await expect(listing().has('x')).rejects.toBeInstanceOf(Unavailable);
    await expect(listing().start('x', 10)).rejects.toBeInstanceOf(Unavailable);
    refuse = 'NoSuchKey';
    expect(await listing().start('x', 10)).toBeNull();
    refuse = 'InvalidRange';
    expect(await listing().start('x', 10)).toEqual(new Uint8Array());
  });
});
