import type { InitWords } from '../init-words.ts';

const list = (names: readonly string[]) => names.join(', ');

export const init: InitWords = {
  ask: {
    domain: 'Your domain',
    mailboxes: 'Its mailboxes, before the @, by commas (* takes all)',
    to: (mailbox) => `Where mail to ${mailbox} shall go (an address elsewhere)`,
    alerts: 'Who is told of floods and alarms (an address elsewhere)',
    region: 'AWS region in which SES takes mail',
    senders: 'Hosts that send your mail, by commas',
    receive: 'What SES is the MX of: mx (the domain), or a name to which the old host forwards',
  },
  wrong: {
    domain: 'Expected a domain such as client.example.',
    mailboxes: 'Expected names such as info, shop.',
    to: 'Expected an address such as owner@far.example, not in this domain.',
    alerts: 'Expected an address such as admin@elsewhere.example, not in this domain.',
    region: 'Expected a region in which SES takes mail, such as eu-central-1, us-east-1 or ap-northeast-1.',
    senders: 'Expected host names such as sv1.host.example.',
    receive: 'Expected mx, or a name such as sort.client.example.',
  },
  missing: (flags) => `nobody is here to be asked: say ${list(flags)}.`,
  refused: (flag, expected) => `${flag}: ${expected}`,
  there: (path) => `${path} is there already. Write elsewhere with --out, or over it with --force.`,
  unwritable: (path, why) => `${path} cannot be written (${why}). Name another place with --out.`,
  broken: (problems) => `these answers make no site: ${problems}`,
  ended: 'nothing was written.',
  found: {
    mx: ({ mx }) =>
      mx === null
        ? 'MX     DNS did not answer'
        : mx.length === 0
          ? 'MX     none'
          : `MX     ${list(mx.map(({ host, provider, sends }) => `${host}${provider === null ? '' : ` (${provider})`}${sends === true ? ', sends too' : ''}`))}`,
    spf: ({ spf }) =>
      spf === 'silent'
        ? 'SPF    DNS did not answer'
        : spf === null
          ? 'SPF    none'
          : `SPF    published${spf.providers.length === 0 ? '' : `; for ${list(spf.providers)}`}`,
    dkim: ({ dkim }) =>
      dkim.length === 0 ? 'DKIM   no key under a usual selector' : `DKIM   keys under ${list(dkim)}`,
    dmarc: ({ dmarc }) =>
      dmarc === 'silent'
        ? 'DMARC  DNS did not answer'
        : dmarc === null
          ? 'DMARC  none'
          : `DMARC  ${dmarc.policy === null ? 'wrong' : `p=${dmarc.policy}`}`,
  },
  why: {
    'no-mx': 'The domain has no MX yet.',
    'ses-already': 'The MX is SES already.',
    'mx-sends-nothing':
      'The host that is MX now sends nothing for the domain, so that all notices come by the MX.',
    'mx-sends': 'The host that is MX now also sends: its own notices never come by an MX.',
    'mx-provider':
      'The provider that is MX now keeps the mailboxes: what it bounces itself never comes by another MX.',
    'not-known':
      'Whether the host that is MX now also sends was not to be found out: "truebounce doctor" asks it.',
    stated: 'As you said.',
  },
  comments: {
    head: 'Who your mail is for, who sends it, and where it goes. "truebounce doctor" looks at it before and after a deployment.',
    region: 'Amazon SES takes mail in it, and raw mail stays in it.',
    protect: "'observe' delivers all, and says what would have been done; 'drop' also drops what is forged.",
    alerts: 'Told of floods and alarms, and each day of what is held. None of the mailboxes below.',
    mx: 'SES is the MX of the domain itself.',
    forward:
      'SES is the MX of this name alone: the old host stays the MX, and its filter forwards to MAILBOX@ this name.',
    publishMx: 'true once "truebounce doctor" is green; then the MX is written, or told.',
    hosts: 'Hosts that send for the domain.',
    exclusive:
      'exclusive: true where nobody else sends through it; printsLogins: true where its Received lines name the login.',
    providers: (names) =>
      `SPF also lets ${list(names)} send. Their machines are everybody's: none is named. With tenants: [...] yours is known.`,
    signed:
      "Once all of your mail is signed by DKIM, say since when, and what is unsigned is known for forged: states: { allMailSignedSince: '2026-10-01' }",
    mailboxes:
      "All others are refused at the door; '*' would take them. Each goes to an address, or to webhook().",
  },
  written: (path) => `${path} is written.`,
  next: 'Next:',
  steps: ({ receive, domain, config }) => [
    { say: 'Read it, and correct it. Then see what is not ready yet.', command: 'npx truebounce doctor' },
    {
      say: 'Once for the account and region, where CDK was never used in it.',
      command: `npx cdk bootstrap aws://ACCOUNT/${config.region}`,
    },
    { say: 'Deploy. No mail moves yet.', command: 'npx cdk deploy --all' },
    {
      say: 'Put the records that it tells (DKIM, MAIL FROM) into the zone, and confirm the mail from AWS Notifications.',
    },
    { say: 'Ask AWS for production access to SES: in its sandbox it sends to verified addresses only.' },
    {
      say: 'When all is green, state publishMx: true, deploy again, and put the MX that it tells into the zone.',
      command: 'npx truebounce doctor',
    },
    ...(receive === 'mx'
      ? [{ say: `Remove ${domain} from the old host, or it keeps its own notices.` }]
      : [
          {
            say: `Let the old host's filter forward the mail of each mailbox to the same name at ${receive}.`,
          },
        ]),
    { say: 'Send a mail through all of it.', command: 'npx truebounce doctor --test' },
  ],
};
