/** To which rule SES gives the site's mail. */

import { describe, expect, it } from 'vitest';
import type { RuleAnswer, RuleSetAnswer } from '../../lib/doctor/answers.ts';
import { ruleSetFindings } from '../../lib/doctor/rule-sets.ts';
import { readSite } from '../../lib/site/site.ts';

const CONFIG = {
  alerts: 'a@elsewhere.example',
  domains: { 'client.example': { mailboxes: { info: 'owner@far.example' } } },
};
const RECIPIENTS = ['info@client.example', 'postmaster@client.example', 'truebounce-canary@client.example'];

const rule = (name: string, more: Partial<RuleAnswer> = {}): RuleAnswer => ({
  name,
  enabled: true,
  scan: true,
  recipients: [],
  stops: true,
  ...more,
});
const OURS = rule('truebounce', { recipients: RECIPIENTS });

async function kinds(active: RuleSetAnswer | null, { deployed = true, ...more } = {}, config: object = {}) {
  const site = await readSite({ ...CONFIG, ...config, ...more }, 'site');
  return ruleSetFindings(active, site, 'truebounce', deployed).map(({ kind }) => kind);
}
const own = (...rules: RuleAnswer[]) => ({ name: 'truebounce', rules });

describe('the active rule set', () => {
  it('is ours, with our rule', async () => {
    expect(await kinds(own(OURS))).toEqual(['rule-set-active', 'rule-there']);
  });

  it('is none, or another: bad once it is deployed', async () => {
    expect(await kinds(null)).toEqual(['rule-set-none']);
    expect(await kinds(null, { deployed: false })).toEqual([]);
    const theirs = { name: 'theirs', rules: [] };
    expect(await kinds(theirs)).toEqual(['rule-set-foreign']);
    expect(await kinds(theirs, { deployed: false })).toEqual(['rule-set-foreign']);
    expect(await kinds(theirs, { deployed: false }, { ruleSet: { takeOver: 'theirs' } })).toEqual([]);
  });

  it('is one that the config joins: ours is looked for there', async () => {
    const joined = { name: 'theirs', rules: [OURS, rule('theirs', { recipients: ['client.example'] })] };
    expect(await kinds(joined, {}, { ruleSet: { join: 'theirs' } })).toEqual([
      'rule-set-active',
      'rule-there',
    ]);
  });

  it.each<[string, Partial<RuleAnswer>, string[]]>([
    ['everything', {}, ['rule-takes']],
    ['the mailbox', { recipients: ['INFO@client.example'] }, ['rule-takes']],
    ['the domain', { recipients: ['client.example'] }, ['rule-takes']],
    ['all names below .example', { recipients: ['.example'] }, ['rule-takes']],
    ['the same, without Stop', { stops: false }, ['rule-shares']],
    ['all names below the domain', { recipients: ['.client.example'] }, []],
    ['another mailbox', { recipients: ['shop@client.example'] }, []],
    ['everything, but is switched off', { enabled: false }, []],
  ])('a rule before ours takes %s', async (_what, more, found) => {
    expect(await kinds(own(rule('first', more), OURS))).toEqual(['rule-set-active', ...found, 'rule-there']);
    expect(await kinds(own(OURS, rule('last', more)))).toEqual(['rule-set-active', 'rule-there']);
  });

  it('takes a part of a domain of which we want all', async () => {
    const all = { domains: { 'client.example': { mailboxes: { '*': 'owner@far.example' } } } };
    const ours = rule('truebounce', { recipients: ['client.example'] });
    const first = rule('first', { recipients: ['shop@client.example'] });
    expect(await kinds(own(first, ours), {}, all)).toEqual(['rule-set-active', 'rule-takes', 'rule-there']);
  });

  it('has our rule, but not as the config wants it', async () => {
    expect(await kinds(own())).toEqual(['rule-set-active', 'rule-missing']);
    expect(await kinds(own({ ...OURS, enabled: false }))).toContain('rule-disabled');
    expect(await kinds(own({ ...OURS, scan: false }))).toContain('rule-no-scan');
    expect(await kinds(own({ ...OURS, recipients: RECIPIENTS.slice(1) }))).toContain('rule-other-recipients');
    expect(await kinds(own({ ...OURS, recipients: [...RECIPIENTS, 'old@client.example'] }))).toContain(
      'rule-other-recipients',
    );
  });
});
