import { expect } from 'vitest';
import { NO_VERDICTS, type Verdicts } from '../../lib/model.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import type { Promised } from './contract.ts';
import { heldFor, MAILBOX, OTHER, recordFor } from './made.ts';

export function records(promised: Promised): void {
  promised('a record that was put is read again, by others too', async (kept, second) => {
    const record = recordFor('k1', { envelope: { ...recordFor('k1').envelope, reversePath: undefined } });
    expect(await kept.putRecord(record)).toEqual(record);
    const other = await second();
    for (const one of [kept, other]) expect(await one.recorded('k1', MAILBOX)).toEqual(record);
  });

  promised('what the receiving server said of a mail is kept', async (kept) => {
    const verdicts: Verdicts = { ...NO_VERDICTS, spam: 'GRAY', dmarc: 'FAIL', dmarcPolicy: 'reject' };
    await kept.putRecord(recordFor('k1', { verdicts }));
    expect((await kept.recorded('k1', MAILBOX))?.verdicts).toEqual(verdicts);
  });

  promised(
    'a record of before verdicts were kept is read as one of a server that checked nothing',
    async (kept) => {
      const { verdicts: _, ...old } = heldFor('k1');
      await kept.putRecord(old as MailRecord);
      const read = { ...old, verdicts: NO_VERDICTS };
      expect(await kept.recorded('k1', MAILBOX)).toEqual(read);
      expect(await kept.putRecord(heldFor('k1', { size: 99 }))).toEqual(read);
      expect(await kept.recordsOf('k1')).toEqual([read]);
      const { mails } = await kept.held({ answered: false, limit: 10, after: null });
      expect(mails).toEqual([{ record: read, answer: null }]);
    },
  );

  promised('of what was never put there is none', async (kept) => {
    await kept.putRecord(recordFor('k1'));
    expect(await kept.recorded('k2', MAILBOX)).toBeNull();
    expect(await kept.recorded('k1', OTHER)).toBeNull();
    expect(await kept.recordsOf('k2')).toEqual([]);
  });

  promised('the first writer of a record wins', async (kept, second) => {
    const first = recordFor('k1');
    await kept.putRecord(first);
    expect(await kept.putRecord(recordFor('k1', { size: 99 }))).toEqual(first);
    expect(await (await second()).putRecord(recordFor('k1', { size: 98 }))).toEqual(first);
    expect(await kept.recorded('k1', MAILBOX)).toEqual(first);
  });

  promised('of two that put one record at the same moment both learn the same', async (kept, second) => {
    const other = await second();
    const sizes = Array.from({ length: 20 }, (_, size) => size);
    const put = await Promise.all(
      sizes.map((size) => (size % 2 === 0 ? kept : other).putRecord(recordFor('k1', { size }))),
    );
    const stands = await kept.recorded('k1', MAILBOX);
    expect(put).toEqual(sizes.map(() => stands));
  });

  promised('a mail to two mailboxes has two records', async (kept) => {
    const all = [recordFor('k1'), recordFor('k1', { mailbox: OTHER })];
    for (const record of [...all, recordFor('k2')]) await kept.putRecord(record);
    expect(await kept.recordsOf('k1')).toEqual(all);
    expect(await kept.recorded('k1', OTHER)).toEqual(all[1]);
  });

  promised('strangers’ characters come back as they were', async (kept) => {
    const mailbox = "a'b\u0000\u{1f4a3}\u65e5@client.example";
    const record = recordFor('k1', { mailbox, originalId: '"; DROP TABLE records; --\u0007\\' });
    await kept.putRecord(record);
    expect(await kept.recorded('k1', mailbox)).toEqual(record);
  });
}
