/** What a config says of SES and DNS for a deployment. */

import { describe, expect, it } from 'vitest';
import { readSite } from '../../lib/site/site.ts';

const config = (more: object, domain: object = {}) => ({
  alerts: 'admin@elsewhere.example',
  domains: { 'client.example': { ...domain, mailboxes: { info: 'owner@gmail.example' } } },
  ...more,
});

describe('the rule set of somebody else', () => {
  it('is left alone where nothing is said, joined or taken over where it is named', async () => {
    expect((await readSite(config({}), 'x')).ruleSet).toBeNull();
    expect((await readSite(config({ ruleSet: { join: 'default-rule-set' } }), 'x')).ruleSet).toEqual({
      join: 'default-rule-set',
    });
    expect((await readSite(config({ ruleSet: { takeOver: 'old' } }), 'x')).ruleSet).toEqual({
      takeOver: 'old',
    });
  });

  it.each([
    [{}, 'ruleSet.takeOver'],
    [{ join: 'a', takeOver: 'b' }, 'ruleSet.takeOver'],
    [{ join: 'no such name' }, "the name of a rule set of SES's"],
    ['take-over', 'an object with join, or with takeOver'],
  ])('%j is refused', async (ruleSet, words) => {
    await expect(readSite(config({ ruleSet }), 'x')).rejects.toThrow(words);
  });
});

describe('a zone of Route 53', () => {
  it('is named by its id', async () => {
    const site = await readSite(config({}, { hostedZone: 'Z0123456789ABCDEFGHIJ' }), 'x');
    expect(site.domains.get('client.example')?.stated.hostedZone).toBe('Z0123456789ABCDEFGHIJ');
    await expect(readSite(config({}, { hostedZone: 'client.example' }), 'x')).rejects.toThrow(
      'domains["client.example"].hostedZone: found "client.example", expected the id of a zone',
    );
  });
});
