import { expect } from 'vitest';
import type { Promised } from './contract.ts';

const SENT = {
  messageId: '20261124.1@mail.client.example',
  recipients: ['anna@far.example', 'Bert@far.example'],
  sentAt: '2026-11-24T10:00:00.000Z',
};

export function ledger(promised: Promised): void {
  promised('of a mail that was sent it tells when, and to which of the asked', async (kept, second) => {
    await kept.addSent(SENT);
    const other = await second();
    for (const one of [kept, other])
      expect(await one.findSent(SENT.messageId, ['bert@FAR.example', 'carl@far.example'])).toEqual({
        sentAt: SENT.sentAt,
        among: ['bert@FAR.example'],
      });
    expect(await kept.findSent(SENT.messageId, ['carl@far.example'])).toMatchObject({ among: [] });
    expect(await kept.findSent(SENT.messageId, [])).toMatchObject({ among: [] });
  });

  promised('of what was not sent it knows nothing', async (kept) => {
    await kept.addSent(SENT);
    for (const id of ['20261124.2@mail.client.example', '', '@', '%', 'x'.repeat(100_000)])
      expect(await kept.findSent(id, ['anna@far.example'])).toBeNull();
  });

  promised('a Message-ID is found in brackets, and with its host in other letters', async (kept) => {
    await kept.addSent({ ...SENT, messageId: '<Local.Part@Mail.Client.Example>' });
    for (const id of ['Local.Part@Mail.Client.Example', ' <Local.Part@mail.client.example> '])
      expect(await kept.findSent(id, ['anna@far.example'])).toMatchObject({ among: ['anna@far.example'] });
    expect(await kept.findSent('local.part@mail.client.example', [])).toBeNull();
  });

  promised('of ids that differ in letters only, the very one is found', async (kept) => {
    await kept.addSent({ ...SENT, messageId: 'a@Host.example', recipients: ['one@far.example'] });
    await kept.addSent({ ...SENT, messageId: 'a@host.example', recipients: ['two@far.example'] });
    const ask = async (id: string) =>
      (await kept.findSent(id, ['one@far.example', 'two@far.example']))?.among;
    expect(await ask('a@Host.example')).toEqual(['one@far.example']);
    expect(await ask('a@host.example')).toEqual(['two@far.example']);
    expect(await ask('a@HOST.example')).toEqual(['two@far.example']);
  });

  promised('an id of SES is its local part, whatever region stands behind', async (kept) => {
    await kept.addSent({ ...SENT, messageId: '0100018f-000000' });
    expect(await kept.findSent('<0100018f-000000@ap-northeast-1.amazonses.com>', [])).not.toBeNull();
  });

  promised('what was sent in parts was sent to all, first at the earliest time', async (kept, second) => {
    const other = await second();
    const at = (minute: number) => `2026-11-24T10:${minute}:00.000Z`;
    await Promise.all([
      kept.addSent({ ...SENT, recipients: ['anna@far.example'], sentAt: at(20) }),
      other.addSent({ ...SENT, recipients: ['bert@far.example'], sentAt: at(10) }),
    ]);
    await kept.addSent({ ...SENT, recipients: ['anna@far.example', 'carl@far.example'], sentAt: at(30) });
    expect(
      await kept.findSent(SENT.messageId, ['anna@far.example', 'bert@far.example', 'carl@far.example']),
    ).toEqual({ sentAt: at(10), among: ['anna@far.example', 'bert@far.example', 'carl@far.example'] });
  });

  promised('what is no mail that was sent is refused', async (kept) => {
    await kept.addSent({
      ...SENT,
      messageId: 'x'.repeat(998),
      recipients: Array(10_000).fill('anna@far.example'),
    });
    await kept.addSent({ ...SENT, messageId: 'long', recipients: ['x'.repeat(1_000)] });
    const wrong = [
      { messageId: '' },
      { messageId: 'x'.repeat(999) },
      { recipients: Array(10_001).fill('anna@far.example') },
      { recipients: ['x'.repeat(1_001)] },
      { sentAt: 'yesterday' },
    ];
    for (const change of wrong)
      await expect(kept.addSent({ ...SENT, ...change })).rejects.toThrow(RangeError);
    expect(await kept.findSent(SENT.messageId, [])).toBeNull();
  });
}
