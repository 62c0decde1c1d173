/** `held` on a deployment, as processes of their own, against emulated services. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUCKET } from '../support/aws/world.ts';
import { SEED_MAILBOX } from '../support/seed-day.ts';
import { Operated, START_MS, type Taken } from './support/operated.ts';

describe('held on a deployment', () => {
  let on: Operated;
  beforeAll(async () => {
    on = await Operated.start();
    await on.fill(24);
  }, START_MS);
  afterAll(() => on.close());

  test('list: the flood as one row, its pages, and commands that ask the same stack again', async () => {
    const { code, lines } = await on.json('held', 'list');
    expect(code).toBe(0);
    expect(lines).toEqual([
      expect.objectContaining({ kind: 'flood', mailbox: SEED_MAILBOX, held: on.held().length }),
    ]);
    const page = await on.run('held', 'list', '--incident', lines[0].incident, '--limit', '5');
    const [next = ''] = /--limit 5 --after mail\/\S+ --stack$/m.exec(page.stdout) ?? [];
    expect(next).not.toBe('');
    const after = next.split(' ')[3] ?? '';
    const second = await on.json('held', 'list', '--incident', lines[0].incident, '--after', after);
    const keys = second.lines.filter(({ kind }) => kind === 'mail').map(({ key }) => key);
    const all = on.held().map(({ record }) => record.key);
    expect(keys).toEqual(all.reverse().slice(5));
  });

  test('show: by the beginning of a key without its folder; the raw mail byte for byte', async () => {
    const [one] = on.held() as [Taken];
    const { key } = one.record;
    const beginning = key.slice('mail/'.length, 'mail/'.length + 8);
    const { stdout, code } = await on.run('held', 'show', beginning);
    expect(code).toBe(0);
    expect(stdout).toContain(`s3://${BUCKET}/${key}`);
    expect(stdout).toMatch(/Subject: failure notice/);
    expect((await on.run('held', 'show', key, '--raw')).stdout).toBe(one.mail.raw);
    expect((await on.json('held', 'show', key)).lines[0]).toMatchObject({ raw: `s3://${BUCKET}/${key}` });
    const ambiguous = await on.run('held', 'show', '00');
    expect(ambiguous).toMatchObject({ code: 2, stdout: '' });
    expect(ambiguous.stderr).toContain('begins several keys');
    expect((await on.run('held', 'show', 'zz')).stderr).toContain('no mail has the key zz');
  });

  test('release: written down once, and one message for the functions each time', async () => {
    const [one] = on.held() as [Taken];
    const { key, deliveries } = one.record;
    const ids = deliveries.map(({ id }) => id);
    const first = await on.run('held', 'release', key);
    expect(first.stdout).toMatch(/^1 mail released\.\nThey are on their way/);
    expect(await on.world.messages.bodies('deliveries')).toEqual(ids);
    // Whoever was broken off between the answer and the message asks again; the functions deliver it once.
    expect((await on.run('held', 'release', key)).stdout).toMatch(/^1 mail was released before\.\n$/);
    expect(await on.world.messages.bodies('deliveries')).toEqual([...ids, ...ids]);
    expect((await on.run('held', 'drop', key)).code).toBe(1);
    expect((await on.run('held', 'list')).stdout).toMatch(new RegExp(`^${on.held().length - 1} mails held`));
    expect((await on.run('held', 'show', key)).stdout).toMatch(/Released 20/);
  });

  test('what is delivered reads as released; what was dropped waits for nobody', async () => {
    const [, two] = on.held() as [Taken, Taken];
    await on.run('held', 'drop', two.record.key);
    expect((await on.run('held', 'show', two.record.key)).stdout).toMatch(/Dropped 20/);
    const { deliveries } = two.record;
    expect(await on.world.messages.bodies('deliveries')).not.toContain(deliveries[0]?.id);
  });

  test('reset, then "it was me": all of the flood is on the queue', async () => {
    const reset = await on.json('held', 'reset', SEED_MAILBOX);
    expect(reset).toMatchObject({ code: 0, lines: [{ mailbox: SEED_MAILBOX, dryRun: false }] });
    const [incident] = await on.world.table().incidents(SEED_MAILBOX);
    expect(incident?.resetAt).toBe(reset.lines[0].resetAt);
    const dry = await on.json('held', 'release', '--mine', incident?.id ?? '', '--dry-run');
    expect(dry.code).toBe(0);
    expect((await on.world.table().incidents(SEED_MAILBOX))[0]?.mine).toBe(false);
    const released = await on.run('held', 'release', '--mine', incident?.id ?? '');
    expect(released.stdout).toContain('was you');
    const queued = new Set(await on.world.messages.bodies('deliveries'));
    const ids = on.held().flatMap(({ record }) => record.deliveries.map(({ id }) => id));
    expect([...queued].sort()).toEqual(ids.sort());
    expect((await on.run('held', 'list')).stdout).toContain('Nothing is held.');
  });

  test('says which right is missing, and writes nothing', async () => {
    on.world.order('dynamodb', 'Query', {
      kind: 'answer',
      status: 400,
      type: 'AccessDeniedException',
      message:
        'User: arn:aws:iam::000000000000:user/me is not authorized to perform: dynamodb:Query on resource: t',
    });
    const { code, stderr } = await on.run('held', 'list');
    expect(code).toBe(2);
    expect(stderr).toContain('The right dynamodb:Query is missing');
  });
});
