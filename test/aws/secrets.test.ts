import { hkdfSync } from 'node:crypto';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ssmClient } from '../../lib/aws/parameter-store.ts';
import {
  MIN_SECRET_CHARS,
  PARAMETER_FRESH_MS,
  parametersOf,
  RETRY_MS,
  SECRET_FRESH_MS,
  siteSecretsOf,
} from '../../lib/aws/secrets.ts';
import { secretsManagerClient } from '../../lib/aws/secrets-manager.ts';
import { Unavailable } from '../../lib/effects.ts';
import { hashAddress } from '../../lib/ledger/index.ts';
import { forwardedHops, type LoopSecrets, writeLoopMark } from '../../lib/loop-mark.ts';
import { parseHeaderBlock } from '../../lib/parse/index.ts';
import { type SecretsEmulator, type SecretsFault, startSecrets } from './support/secrets-emulator.ts';

const NAME = 'truebounce-site';
const FIRST = 'u'.repeat(MIN_SECRET_CHARS);
const SECOND = 'v'.repeat(64);
const START = Date.UTC(2026, 10, 24, 10);

const DENIED: SecretsFault = { kind: 'answer', status: 400, type: 'AccessDeniedException' };
const FAILING: SecretsFault = { kind: 'answer', status: 500, type: 'InternalServiceError' };

let aws: SecretsEmulator;
let manager: SecretsManagerClient;
let store: SSMClient;
let time: number;
const now = () => new Date(time);

beforeAll(async () => {
  aws = await startSecrets();
  const settings = {
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    // Their pauses between tries are the SDK's own, and are not tested here.
    maxAttempts: 1,
  };
  manager = secretsManagerClient(settings);
  store = ssmClient(settings);
});

afterAll(async () => {
  manager.destroy();
  store.destroy();
  await aws.close();
});

beforeEach(() => {
  time = START;
  aws.secrets.clear();
  aws.parameters.clear();
  aws.faults.clear();
  aws.asked.length = 0;
});

function siteSecrets() {
  return siteSecretsOf({ secret: NAME, now, client: () => manager });
}

/** How the other side sees a mark by `signs`. */
function hopsSeen(signs: LoopSecrets, knows: LoopSecrets): Promise<number> {
  const mark = writeLoopMark({ site: 'site', delivery: 'k1 info@client.example', hops: 2 }, signs);
  const header = parseHeaderBlock(Buffer.from(`Truebounce-Loop: ${mark}\r\n\r\n`)).header;
  return forwardedHops(header, 'site', async () => knows);
}

describe("the site's secret", () => {
  it('gives a loop secret and a hash key that are not each other, and the same in every process', async () => {
    aws.secrets.set(NAME, { AWSCURRENT: FIRST });
    const [one, other] = [siteSecrets(), siteSecrets()];
    const [loop] = await one.loopSecrets();
    const [hash] = await one.hashKeys();
    // Written out: keys that change with a release make every mark and every hash of before unknown.
    expect(Buffer.from(loop)).toEqual(
      Buffer.from(hkdfSync('sha256', FIRST, '', 'truebounce loop-mark 1', 32)),
    );
    expect(hash?.secret.export()).toEqual(
      Buffer.from(hkdfSync('sha256', FIRST, '', 'truebounce address-hash 1', 32)),
    );
    expect(await other.loopSecrets()).toEqual([loop]);
    expect((await other.hashKeys()).map(({ id }) => id)).toEqual([hash?.id]);
    expect(hash?.id).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is read when it is first needed, once for all who ask, and after some minutes again', async () => {
    aws.secrets.set(NAME, { AWSCURRENT: FIRST });
    const secrets = siteSecrets();
    expect(aws.asked).toEqual([]);
    await Promise.all([secrets.loopSecrets(), secrets.hashKeys(), secrets.loopSecrets()]);
    const once = [`GetSecretValue ${NAME}`, `GetSecretValue ${NAME}`];
    expect(aws.asked).toEqual(once);
    time += SECRET_FRESH_MS - 1;
    await secrets.hashKeys();
    expect(aws.asked).toEqual(once);
    time += 1;
    await secrets.hashKeys();
    expect(aws.asked).toEqual([...once, ...once]);
  });

  it('may be rotated: what the former one made is known, what is made is by the new one', async () => {
    aws.secrets.set(NAME, { AWSCURRENT: FIRST });
    const secrets = siteSecrets();
    const before = await secrets.loopSecrets();
    const [oldKey] = await secrets.hashKeys();
    aws.secrets.set(NAME, { AWSCURRENT: SECOND, AWSPREVIOUS: FIRST });
    time += SECRET_FRESH_MS;
    const after = await secrets.loopSecrets();
    expect(await hopsSeen(before, after)).toBe(2);
    expect(await hopsSeen(after, before)).toBe(0);
    const keys = await secrets.hashKeys();
    expect(keys.map(({ id }) => id)).toEqual([expect.not.stringMatching(oldKey?.id ?? ''), oldKey?.id]);
    const hashes = keys.map((key) => hashAddress('u@far.example', key));
    expect(hashes[1]).toBe(hashAddress('u@far.example', oldKey as NonNullable<typeof oldKey>));
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  it('before the current one counts once where it is the same, and not at all where it is too short', async () => {
    for (const AWSPREVIOUS of [FIRST, 'x'.repeat(MIN_SECRET_CHARS - 1), new Uint8Array(40)]) {
      aws.secrets.set(NAME, { AWSCURRENT: FIRST, AWSPREVIOUS });
      expect(await siteSecrets().hashKeys()).toHaveLength(1);
    }
  });

  it('that is too short is told with what to do, and taken at the limit', async () => {
    aws.secrets.set(NAME, { AWSCURRENT: 'x'.repeat(MIN_SECRET_CHARS - 1) });
    const secrets = siteSecrets();
    const refused = secrets.loopSecrets();
    await expect(refused).rejects.toThrow(Unavailable);
    await expect(refused).rejects.toThrow(
      /truebounce-site has 31 characters, and 32 are needed: aws secretsmanager put-secret-value --secret-id/,
    );
    aws.secrets.set(NAME, { AWSCURRENT: new Uint8Array(64) });
    await expect(secrets.hashKeys()).rejects.toThrow('truebounce-site has no text');
    aws.secrets.set(NAME, { AWSCURRENT: 'x'.repeat(MIN_SECRET_CHARS) });
    expect(await secrets.hashKeys()).toHaveLength(1);
  });

  it('that never could be read is Unavailable, by its name; the next who asks tries again', async () => {
    const secrets = siteSecrets();
    const cases: [SecretsFault | null, RegExp][] = [
      [null, /no secret truebounce-site/],
      [DENIED, /truebounce-site may not be read by this function: deploy the site again/],
      [FAILING, /truebounce-site cannot be read: .*InternalServiceError/],
      [{ kind: 'cut' }, /truebounce-site cannot be read: /],
    ];
    for (const [fault, words] of cases) {
      if (fault !== null) aws.faults.set('GetSecretValue', fault);
      const refused = secrets.hashKeys();
      await expect(refused).rejects.toThrow(Unavailable);
      await expect(refused).rejects.toThrow(words);
    }
    aws.faults.clear();
    aws.secrets.set(NAME, { AWSCURRENT: FIRST });
    expect(await secrets.hashKeys()).toHaveLength(1);
  });

  it('stays in use while Secrets Manager fails, without a try for each mail', async () => {
    aws.secrets.set(NAME, { AWSCURRENT: FIRST });
    const secrets = siteSecrets();
    const read = await secrets.loopSecrets();
    aws.faults.set('GetSecretValue', FAILING);
    time += SECRET_FRESH_MS;
    aws.asked.length = 0;
    for (let mails = 0; mails < 5; mails++) expect(await secrets.loopSecrets()).toEqual(read);
    // One for each of the two versions.
    expect(aws.asked.length).toBeLessThanOrEqual(2);
    aws.faults.clear();
    aws.secrets.set(NAME, { AWSCURRENT: SECOND, AWSPREVIOUS: FIRST });
    time += RETRY_MS - 1;
    expect(await secrets.loopSecrets()).toEqual(read);
    time += 1;
    expect(await secrets.loopSecrets()).toHaveLength(2);
  });

  it('that does not answer in time is not waited for', async () => {
    aws.secrets.set(NAME, { AWSCURRENT: FIRST });
    aws.faults.set('GetSecretValue', { kind: 'hang' });
    await expect(siteSecrets().hashKeys()).rejects.toThrow(Unavailable);
  });
});

describe('a parameter', () => {
  const INFO = '/truebounce/info';
  const parameters = () => parametersOf({ now, client: () => store });

  it('is decrypted, read once for all who ask, and again after five minutes', async () => {
    aws.parameters.set(INFO, 'first password');
    aws.parameters.set('/truebounce/shop', 'another');
    const { parameter } = parameters();
    const values = await Promise.all([parameter(INFO), parameter(INFO), parameter('/truebounce/shop')]);
    expect(values).toEqual(['first password', 'first password', 'another']);
    expect(aws.asked.toSorted()).toEqual([`GetParameter ${INFO}`, 'GetParameter /truebounce/shop']);
    aws.parameters.set(INFO, 'second password');
    time += PARAMETER_FRESH_MS - 1;
    expect(await parameter(INFO)).toBe('first password');
    time += 1;
    expect(await parameter(INFO)).toBe('second password');
  });

  it('that is missing is told by its name, with the command that makes it, and found once it is there', async () => {
    const { parameter } = parameters();
    const refused = parameter(INFO);
    await expect(refused).rejects.toThrow(Unavailable);
    await expect(refused).rejects.toThrow(
      /no parameter \/truebounce\/info .*aws ssm put-parameter --type SecureString --name \/truebounce\/info --value/,
    );
    aws.parameters.set(INFO, 'password');
    expect(await parameter(INFO)).toBe('password');
  });

  it('that may not be read, or not be decrypted, is told so', async () => {
    aws.parameters.set(INFO, 'password');
    for (const type of ['AccessDeniedException', 'InvalidKeyId']) {
      aws.faults.set('GetParameter', { ...DENIED, type } as SecretsFault);
      const refused = parameters().parameter(INFO);
      await expect(refused).rejects.toThrow(Unavailable);
      await expect(refused).rejects.toThrow(/parameter \/truebounce\/info may not be read.*kms:Decrypt/);
    }
  });

  it('that was read stays in use while SSM fails, but not when it was taken away', async () => {
    aws.parameters.set(INFO, 'password');
    const { parameter } = parameters();
    await parameter(INFO);
    for (const fault of [FAILING, { kind: 'cut' }] as const) {
      aws.faults.set('GetParameter', fault);
      time += PARAMETER_FRESH_MS;
      expect(await parameter(INFO)).toBe('password');
    }
    aws.faults.clear();
    aws.parameters.delete(INFO);
    time += RETRY_MS;
    await expect(parameter(INFO)).rejects.toThrow(Unavailable);
    aws.faults.set('GetParameter', FAILING);
    await expect(parameter(INFO)).rejects.toThrow(/parameter \/truebounce\/info cannot be read/);
  });
});
