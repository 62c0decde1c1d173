import { describe, expect, it } from 'vitest';
import {
  budgetedResolver,
  MAX_DNS_MS_PER_MAIL,
  MAX_QUESTIONS_PER_MAIL,
  type Resolve,
} from '../../lib/dns.ts';
import { MAX_QUERIES, spfOf } from '../../lib/trace/spf.ts';

const FOUND = { kind: 'found', records: ['192.0.2.1'] } as const;

describe('budgetedResolver', () => {
  it('answers as many questions as it may, and is silent about the next without asking', async () => {
    let asked = 0;
    const resolve: Resolve = async () => {
      asked++;
      return FOUND;
    };
    const ask = budgetedResolver(resolve, { maxQuestions: 3, maxMs: 1_000, now: () => 0 });
    for (let n = 0; n < 3; n++) expect(await ask(`n${n}.example`, 'A')).toEqual(FOUND);
    expect(await ask('n3.example', 'A')).toEqual({ kind: 'silent' });
    expect(await ask('N0.example', 'A')).toEqual(FOUND);
    expect(await ask('n0.example', 'AAAA')).toEqual({ kind: 'silent' });
    expect(asked).toBe(3);
  });

  it('counts its time from the first question, and asks nothing when it is up', async () => {
    let time = 5_000;
    const ask = budgetedResolver(async () => FOUND, { maxQuestions: 10, maxMs: 1_000, now: () => time });
    time = 90_000;
    expect(await ask('a.example', 'A')).toEqual(FOUND);
    time += 999;
    expect(await ask('b.example', 'A')).toEqual(FOUND);
    time += 1;
    expect(await ask('c.example', 'A')).toEqual({ kind: 'silent' });
  });

  it('does not wait beyond its time for a server that never answers', async () => {
    const never: Resolve = () => new Promise(() => {});
    const ask = budgetedResolver(never, { maxQuestions: 10, maxMs: 20, now: () => performance.now() });
    const answers = await Promise.all([ask('a.example', 'A'), ask('b.example', 'A')]);
    expect(answers).toEqual([{ kind: 'silent' }, { kind: 'silent' }]);
    expect(await ask('c.example', 'A')).toEqual({ kind: 'silent' });
  });

  it('is silent where the resolver fails', async () => {
    const ask = budgetedResolver(() => Promise.reject(new Error('no network')), {
      maxQuestions: 1,
      maxMs: 1_000,
      now: () => 0,
    });
    expect(await ask('a.example', 'A')).toEqual({ kind: 'silent' });
  });

  it('leaves room for a record of ten includes, and not for the largest that SPF allows', async () => {
    const includes = Array.from({ length: 10 }, (_, n) => `include:n${n}.example`).join(' ');
    const resolve: Resolve = async (name, type) => {
      if (type !== 'TXT') return { kind: 'none' };
      const record = name === 'client.example' ? `v=spf1 ${includes} -all` : 'v=spf1 ip4:192.0.2.1 -all';
      return { kind: 'found', records: [record] };
    };
    const limits = {
      maxQuestions: MAX_QUESTIONS_PER_MAIL,
      maxMs: MAX_DNS_MS_PER_MAIL,
      now: () => performance.now(),
    };
    const question = { address: '203.0.113.9', domain: 'client.example', helo: null };
    expect(await spfOf(question, budgetedResolver(resolve, limits))).toMatchObject({ result: 'fail' });
    expect(MAX_QUESTIONS_PER_MAIL).toBeLessThan(MAX_QUERIES);
  });
});
