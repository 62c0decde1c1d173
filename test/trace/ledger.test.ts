import { describe, expect, it } from 'vitest';
import type { TraceEffects } from '../../lib/effects.ts';
import type { QuotedId } from '../../lib/model.ts';
import { ledgerEvidence, MAX_IDS_ASKED, MAX_RECIPIENTS_ASKED } from '../../lib/trace/ledger.ts';

const SENT_AT = '2026-11-20T08:00:00.000Z';

/** A ledger of these mails, and which ids it was asked. */
function ledgerOf(mails: Readonly<Record<string, readonly string[]>>) {
  const asked: string[] = [];
  const findSent: NonNullable<TraceEffects['findSent']> = async (id, recipients) => {
    asked.push(id);
    const to = mails[id];
    return to === undefined
      ? null
      : { sentAt: SENT_AT, among: recipients.filter((address) => to.includes(address)) };
  };
  return { findSent, asked };
}

function returned(...ids: string[]): QuotedId[] {
  return ids.map((id) => ({ id, where: 'returned' }));
}

function kindsOf(answer: Awaited<ReturnType<typeof ledgerEvidence>>) {
  return answer.evidence.map(({ kind, strength }) => `${kind} ${strength}`);
}

describe('the ledger', () => {
  const { findSent } = ledgerOf({ 'a@client.example': ['bob@far.example', 'eve@far.example'] });

  it('proves a mail that went to the recipient who failed, whatever the case of his address', async () => {
    const answer = await ledgerEvidence(
      { quotedIds: returned('a@client.example'), failed: ['nobody@far.example', 'Bob@Far.Example'] },
      findSent,
    );
    expect(answer).toEqual({
      evidence: [
        {
          kind: 'sent',
          family: 'ledger',
          side: 'for',
          strength: 'proof',
          facts: { messageId: 'a@client.example', recipient: 'bob@far.example', sentAt: SENT_AT },
        },
      ],
      unknown: [],
      word: 'sent',
      sentId: 'a@client.example',
    });
  });

  it('knows the id but not the recipient: something for, and something against', async () => {
    const answer = await ledgerEvidence(
      { quotedIds: returned('a@client.example'), failed: ['stranger@else.example'] },
      findSent,
    );
    expect(kindsOf(answer)).toEqual(['id-known weak', 'recipient-unknown strong']);
    expect(answer.word).toBe('id');
    expect(answer.sentId).toBe('a@client.example');
    expect(answer.evidence[1]?.facts).toEqual({
      messageId: 'a@client.example',
      recipients: ['stranger@else.example'],
    });
  });

  it('says nothing of recipients where the report names none', async () => {
    const answer = await ledgerEvidence({ quotedIds: returned('a@client.example'), failed: [] }, findSent);
    expect(kindsOf(answer)).toEqual(['id-known weak']);
  });

  it('tells absent, not asked and no id apart', async () => {
    const failed = ['bob@far.example'];
    expect(await ledgerEvidence({ quotedIds: returned('x@y.example'), failed }, findSent)).toEqual({
      evidence: [],
      unknown: [],
      word: 'absent',
      sentId: null,
    });
    const unasked = await ledgerEvidence({ quotedIds: returned('a@client.example'), failed }, null);
    expect([unasked.word, unasked.unknown]).toEqual(['not-asked', [{ kind: 'no-ledger' }]]);
    const without = await ledgerEvidence({ quotedIds: [], failed }, findSent);
    expect([without.word, without.unknown]).toEqual(['no-id', [{ kind: 'no-message-id' }]]);
  });

  it('lets a later id with the right recipient win over a known one', async () => {
    const both = ledgerOf({ 'a@client.example': ['x@far.example'], 'b@client.example': ['bob@far.example'] });
    const answer = await ledgerEvidence(
      { quotedIds: returned('a@client.example', 'b@client.example'), failed: ['bob@far.example'] },
      both.findSent,
    );
    expect(answer.sentId).toBe('b@client.example');
    expect(kindsOf(answer)).toEqual(['sent proof']);
  });
});

describe('an id that stands only in the report', () => {
  const { findSent } = ledgerOf({ 'a@client.example': ['bob@far.example'] });

  it('proves as well, where it is the only one', async () => {
    const answer = await ledgerEvidence(
      { quotedIds: [{ id: 'a@client.example', where: 'report-header' }], failed: ['bob@far.example'] },
      findSent,
    );
    expect(kindsOf(answer)).toEqual(['sent proof']);
  });

  it('is the thread, not the mail, where the returned mail has an id of its own', async () => {
    // Malware answers a stolen thread: our id in References, which Exim copies into its report.
    const answer = await ledgerEvidence(
      {
        quotedIds: [
          { id: 'fresh@bot.example', where: 'returned' },
          { id: 'a@client.example', where: 'report-header' },
        ],
        failed: ['bob@far.example'],
      },
      findSent,
    );
    expect(answer.word).toBe('absent');
    expect(answer.evidence).toEqual([]);
  });

  it("proves in the report's own fields, whatever else is quoted", async () => {
    const answer = await ledgerEvidence(
      {
        quotedIds: [
          { id: 'envelope-id-7', where: 'report-fields' },
          { id: 'a@client.example', where: 'report-fields' },
          { id: 'a@client.example', where: 'report-header' },
          { id: 'other@client.example', where: 'report-header' },
        ],
        failed: ['bob@far.example'],
      },
      findSent,
    );
    expect(kindsOf(answer)).toEqual(['sent proof']);
  });

  it('is no proof among several of which none is known to be the mail', async () => {
    const answer = await ledgerEvidence(
      {
        quotedIds: [
          { id: 'a@client.example', where: 'report-header' },
          { id: 'fresh@bot.example', where: 'report-header' },
        ],
        failed: ['bob@far.example'],
      },
      findSent,
    );
    expect(kindsOf(answer)).toEqual(['sent strong']);
  });
});

describe('the limits of the ledger', () => {
  const ids = Array.from({ length: MAX_IDS_ASKED + 1 }, (_, i) => `${i}@thread.example`);

  it('asks for the first ids only, each once', async () => {
    const last = ids[MAX_IDS_ASKED - 1] as string;
    const beyond = ids[MAX_IDS_ASKED] as string;
    const within = ledgerOf({ [last]: ['bob@far.example'] });
    const over = ledgerOf({ [beyond]: ['bob@far.example'] });
    const q = { quotedIds: returned(...ids.flatMap((id) => [id, id])), failed: ['bob@far.example'] };
    expect((await ledgerEvidence(q, within.findSent)).word).toBe('sent');
    expect((await ledgerEvidence(q, over.findSent)).word).toBe('absent');
    expect(over.asked).toEqual(ids.slice(0, MAX_IDS_ASKED));
  });

  it('does not let a stranger guess a recipient by naming thousands', async () => {
    const { findSent } = ledgerOf({ 'a@client.example': ['bob@far.example'] });
    const guesses = Array.from({ length: MAX_RECIPIENTS_ASKED }, (_, i) => `guess${i}@far.example`);
    const at = await ledgerEvidence(
      { quotedIds: returned('a@client.example'), failed: [...guesses.slice(1), 'bob@far.example'] },
      findSent,
    );
    expect(at.word).toBe('sent');
    const over = await ledgerEvidence(
      { quotedIds: returned('a@client.example'), failed: [...guesses, 'bob@far.example'] },
      findSent,
    );
    // The list was cut: that the recipient is unknown cannot be said.
    expect(kindsOf(over)).toEqual(['id-known weak']);
  });
});
