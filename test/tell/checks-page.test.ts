/** The lines of `doctor`: what strangers' words cannot do in them. */

import { describe, expect, it } from 'vitest';
import { exitCodeOf, type Finding, finding } from '../../lib/doctor/finding.ts';
import { checksPage } from '../../lib/tell/checks-page.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { painter } from '../../lib/tell/paint.ts';

const page = (
  findings: readonly Finding[],
  more: { lang?: 'en' | 'ja'; quiet?: boolean; width?: number } = {},
) =>
  checksPage(
    { findings, stack: ' --stack', quiet: more.quiet ?? false },
    WORDS[more.lang ?? 'en'],
    more.width ?? 80,
    painter(false),
  );

const RULE = 'x; $(reboot)';
const HOSTILE: readonly Finding[] = [
  finding('rule-takes', { rule: RULE, set: '--all', recipient: 'info@client.example' }),
  finding('rule-set-foreign', { active: "a' }, evil: {", name: 'truebounce', deployed: true }),
  finding('paused', {
    destination: '$(reboot)',
    since: '2026-11-24T10:15:00Z',
    why: '\u001b[2Jgone\nok    all is well',
  }),
  finding('host-refuses-to-say', {
    host: 'sv1.host.example',
    mailbox: 'info@client.example',
    said: `554 ${'x'.repeat(2_000)}`,
  }),
  finding('mx-later', {
    name: 'client.example',
    hosts: ['\u202emx.example'],
    record: { name: 'client.example', type: 'MX', value: '10 inbound-smtp.eu-central-1.amazonaws.com' },
  }),
];

describe.each(['en', 'ja'] as const)('doctor (%s)', (lang) => {
  it('prints no word of a stranger that a terminal or a shell obeys, and no line of his own', () => {
    const lines = page(HOSTILE, { lang });
    expect(lines.join('\n')).not.toMatch(/[\u001b\u202e]/);
    expect(lines.filter((line) => line.startsWith('ok '))).toEqual([]);
    // Commands are indented further than sentences.
    const commands = lines.filter((line) => /^ {6,}\S*(?:aws|truebounce|ruleSet)\b/.test(line));
    expect(commands.length).toBeGreaterThan(2);
    expect(commands.filter((line) => /reboot|--all|evil/.test(line))).toEqual([]);
    expect(lines.join('').length).toBeLessThan(4_000);
  });

  it('counts what there is to do, and quiet leaves out what is well', () => {
    const well = finding('mx-ours', { name: 'client.example' });
    expect(page([well], { lang, quiet: true })).toEqual([]);
    const some = [well, finding('sending-paused', { region: 'eu-central-1' })];
    expect(page(some, { lang, quiet: true }).join('\n')).not.toContain('client.example');
    expect(page(some, { lang }).join('\n')).toContain('client.example');
  });
});

describe('the exit code', () => {
  it.each([
    [['ok', 'info'], 0],
    [['ok', 'unknown'], 2],
    [['unknown', 'warn'], 1],
    [['bad', 'unknown'], 1],
    [[], 0],
  ] as const)('%j: %d', (statuses, code) => {
    expect(exitCodeOf(statuses.map((status) => ({ status })))).toBe(code);
  });
});
