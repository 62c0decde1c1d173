/** `doctor --submit` as a person starts it: a real submission to a host over TLS, and what comes of it in the bucket. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AskedAws, startAskedAws } from '../support/asked-aws.ts';
import { REGION } from '../support/aws/world.ts';
import { truebounce } from '../support/command.ts';
import { HOST, type OldHost, PASSWORD, startOldHost } from '../support/old-host.ts';
import { keyOf, Operated, START_MS } from './support/operated.ts';

const MAILBOX = 'info@client.example';
const PARAMETER = '/truebounce/info';
const CONFIG = `
  import { defineConfig } from 'truebounce';
  export default defineConfig({
    region: '${REGION}', alerts: ['admin@elsewhere.example'],
    domains: { 'client.example': { mailboxes: { info: 'owner@far.example' } },
      'other.example': { receive: 'sort.other.example', sendingHosts: ['${HOST}', 'sv2.host.example'],
        mailboxes: { info: 'owner@far.example' } },
      'fourth.example': { mailboxes: { '*': 'owner@far.example' } },
      'third.example': { sendingHosts: ['sv1.host.example', 'sv2.host.example'],
        mailboxes: { info: 'owner@far.example' } } } });
`;
const BY_SES = {
  TXT: [['v=spf1 ip4:192.0.2.1 -all']],
  MX: [{ exchange: `inbound-smtp.${REGION}.amazonaws.com`, priority: 10 }],
};
const ZONE = {
  'client.example': BY_SES,
  'third.example': BY_SES,
  'other.example': { TXT: [['v=spf1 -all']] },
  'sort.other.example': { MX: [{ exchange: 'mx.elsewhere.example', priority: 10 }] },
};
/** The address from which SES is told to have got the mail. */
const FROM = '203.0.113.9';

let on: Operated;
let aws: AskedAws;
let host: OldHost;
let dir: string;
let env: Record<string, string>;
let count = 0;
beforeAll(async () => {
  [on, aws, host] = await Promise.all([Operated.start(), startAskedAws(), startOldHost({ user: MAILBOX })]);
  dir = mkdtempSync(join(tmpdir(), 'truebounce-submission-'));
  writeFileSync(join(dir, 'truebounce.config.ts'), CONFIG);
  writeFileSync(join(dir, 'zone.json'), JSON.stringify(ZONE));
  env = {
    ...on.env(),
    ...Object.fromEntries(
      ['SES', 'SESV2', 'SNS', 'SSM', 'LAMBDA'].map((service) => [`AWS_ENDPOINT_URL_${service}`, aws.url]),
    ),
    NODE_EXTRA_CA_CERTS: host.writeCa(dir),
  };
}, START_MS);
afterAll(async () => {
  await host.close();
  await aws.close();
  await on.close();
  rmSync(dir, { recursive: true });
});

/** The host sends it on, and SES stores it below its own lines; a stranger's mail came before. */
beforeEach(async () => {
  await on.put(keyOf(++count), 'Subject: x\r\nTruebounce-Submission: 0123456789abcdef\r\n\r\nx\r\n');
  host.route = async (raw) => {
    const key = keyOf(++count);
    const witnessed =
      `Return-Path: <${MAILBOX}>\r\nReceived: from ${HOST} (out.host.example [${FROM}]) ` +
      `by inbound-smtp.${REGION}.amazonaws.com with SMTP id ${basename(key)} for ${MAILBOX}; ` +
      'Tue, 24 Nov 2026 10:00:00 +0000 (UTC)\r\n';
    await on.put(key, witnessed + raw);
  };
});

const through = () => ['--through', `${HOST}:${host.submissionPort}`, '--imap', `${HOST}:${host.imapPort}`];

async function submitted(args: readonly string[], more: Record<string, string> = {}) {
  const { code, stdout, stderr } = await truebounce(
    [
      'doctor',
      ...['--site', join(dir, 'truebounce.config.ts'), '--dns', join(dir, 'zone.json'), '--no-probe'],
      ...['--json', ...args],
    ],
    { env: { ...env, ...more } },
  );
  const findings = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { kind: string; says: string; commands: string[] })
    .filter(({ kind }) => kind.startsWith('submit-'));
  return { code, stderr, findings, kinds: findings.map(({ kind }) => kind) };
}

describe('doctor --submit', () => {
  it('finds that the host sends the mail on, and from where; the password is in Parameter Store', async () => {
    aws.secrets.set(PARAMETER, PASSWORD);
    const args = ['--submit', MAILBOX, ...through(), '--password-parameter', PARAMETER];
    const { findings, kinds, stderr, code } = await submitted(args);
    expect({ kinds, stderr, code }).toEqual({
      kinds: ['submit-came-mx', 'submit-from-unstated', 'submit-fails-spf'],
      stderr: '',
      code: 1,
    });
    expect(findings.flatMap(({ commands }) => commands)).toEqual([`addresses: ['${FROM}'],`, `ip4:${FROM}`]);
  });

  it('tells what the host said of a wrong password, and never the password', async () => {
    const args = ['--submit', MAILBOX, ...through()];
    const { findings, kinds, stderr } = await submitted(args, { TRUEBOUNCE_PASSWORD: 'wrong-pass' });
    expect(kinds).toEqual(['submit-refused']);
    expect(findings[0]?.says).toContain('535 Incorrect authentication data');
    expect(JSON.stringify(findings) + stderr).not.toContain('wrong-pass');
  });

  it.each<[string, string[], string]>([
    ['a password', ['--submit', MAILBOX, '--through', HOST], 'TRUEBOUNCE_PASSWORD'],
    [
      'the parameter',
      ['--submit', MAILBOX, '--through', HOST, '--password-parameter', '/truebounce/none'],
      '--password-parameter /truebounce/none: Parameter Store holds nothing',
    ],
    ['one mailbox', ['--submit', '*@fourth.example'], "'*' stands for many addresses"],
    ['one thing to do', ['--submit', MAILBOX, '--audit'], '--audit looks at mails, --submit sends one'],
    ['a host', ['--submit', MAILBOX], 'the config names no sending host of client.example'],
    [
      'such a mailbox',
      ['--submit', 'nobody@client.example'],
      '--submit nobody@client.example: the config has no',
    ],
    ['a mail to send', ['--through', HOST], '--through is of use with --submit only'],
    ['a host by its name', ['--submit', MAILBOX, '--through', 'a b'], 'A host is a name, with a port'],
    ['a deployment', ['--submit', MAILBOX, '--stack', 'None'], '--submit needs a deployment'],
  ])('says what is missing: %s', async (_, args, expected) => {
    const before = host.passwords.length;
    const { stderr, code } = await submitted(args);
    expect(stderr).toContain(expected);
    expect(code).toBe(2);
    expect(host.passwords).toHaveLength(before);
  });

  it('sends nothing where the MX is not SES: it would tell nothing', async () => {
    const { kinds, code } = await submitted(['--submit', 'info@other.example']);
    expect({ kinds, code }).toEqual({ kinds: ['submit-too-early'], code: 1 });
  });
});
