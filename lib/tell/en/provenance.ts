import { few } from '../few.ts';
import { momentOf } from '../minute.ts';
import type { ProvenanceWords } from '../words.ts';

const format = new Intl.NumberFormat('en-US');
const n = (value: number) => format.format(value);
const listed = (items: readonly string[], most?: number) =>
  few(items, ', ', (left) => ` and ${n(left)} more`, most);
const host = (name: string | null) => name ?? 'the host';
const purge = (name: string | null, whose: string) =>
  `Purge the queue of ${name ?? 'the server'} of ${whose}, or ask the host to: a queue goes on trying for days.`;
/** Addresses that are named: enough to tell one PC from a network of them. */
const MAX_CLIENTS = 8;

export const verdict: ProvenanceWords = {
  labels: { verdict: 'Verdict', decided: 'Decided', why: 'Why', remedy: 'Do', proof: 'Proof' },
  headline: {
    ours: 'OURS: the returned mail is yours.',
    unproven: 'UNPROVEN: it cannot be told whether the returned mail is yours.',
    suspect: 'SUSPECT: the returned mail is probably not yours.',
    forged: 'FORGED: somebody else sent the returned mail in your name.',
  },
  abused: {
    'change-password': ({ subject }) =>
      `ABUSED: it went out through your own account by a stranger's hand: change the password of ${subject}.`,
    'clean-script': ({ subject }) =>
      `ABUSED: it went out through a script on your own web space: update or remove ${subject}.`,
    'tell-host': ({ subject, host: name }) =>
      `ABUSED: a neighbour on ${host(name)} (${subject}) sent it in your name: tell the host.`,
    'rotate-selector': ({ subject }) =>
      `ABUSED: a mail that you signed is being sent again and again by a stranger: replace the selector ${subject}.`,
  },
  because: {
    ours: {
      proof: 'It is proved: one fact alone suffices.',
      strong: 'A strong fact speaks for it, and no strong one against it.',
    },
    abused: {
      script: 'A web script submitted it, and the complete record of your sent mail lacks it.',
      'foreign-login':
        "The login is not this mailbox's own, and the complete record of your sent mail lacks it.",
      'unstated-login': 'The login is none of those that you state for this mailbox.',
      incident: 'It left through you, and it is one of a flood of its like.',
      replay:
        'One signed mail fails for more recipients than it names, out of hosts that your SPF does not authorise.',
    },
    unproven: {
      'nothing-asked': 'No site is known, so nothing could be asked.',
      'nothing-strong': 'No strong fact speaks for it, and not enough against it.',
      contradiction: 'Strong facts speak for it, and strong ones against it.',
      'own-signature': 'Strong facts speak against it, but a signature of yours on it verifies.',
      'dns-silent': 'DNS did not answer a question on which it depends.',
      'read-by-fallback': 'The report is in no known format; what its wording alone tells is not enough.',
    },
    suspect: {
      'one-family': 'Strong facts speak against it, but all of them rest on one thing.',
      'known-message-id': 'Strong facts speak against it, but its Message-ID is on record as yours.',
      'no-word': 'Strong facts speak against it, but none of them rests on your own word.',
    },
    forged: {
      'two-families':
        'Strong facts of more than one kind speak against it, and one of them rests on your own word.',
    },
  },
  decided: {
    deliver: (rule) => `Deliver (rule ${rule}).`,
    mark: (rule) => `Deliver with a mark (rule ${rule}).`,
    hold: (rule) => `Hold: kept and listed, not in the inbox (rule ${rule}).`,
    drop: (rule) => `Drop: not delivered, but kept until its time is over (rule ${rule}).`,
  },
  loop:
    'It goes round: this site has sent it on, and it came back, again and again. See where its destination forwards to, ' +
    'and end that: released, it would only come back.',
  unnamed: {
    'change-password': 'that account',
    'clean-script': 'that script',
    'tell-host': 'login unknown',
    'rotate-selector': 'that it is signed with',
  },
  nothingFound: 'No fact was found, neither for it nor against it.',
  steps: {
    'change-password': ({ subject, host: name }) => [
      `Change the password of ${subject}, to one that is used nowhere else.`,
      'End its open sessions (IMAP, SMTP, webmail) and its app passwords.',
      'Look in the account for forwards and filters that you did not set up, and on every PC that knows the password for malware.',
      purge(name, 'mail from this account'),
    ],
    'clean-script': ({ subject, host: name, since }) => [
      `Update or remove ${subject}${name === null ? '' : ` on ${name}`}.`,
      `Look for others like it: files that you did not put there${
        since === null ? '' : `, or that changed shortly before ${momentOf(since)}`
      }.`,
      'Change the passwords of the web space (FTP, panel, content management).',
      purge(name, 'mail from this script'),
    ],
    'tell-host': ({ subject, host: name, searchFor }) => [
      `Tell the host that a user of ${name ?? 'the server'} (${subject}) sends mail in your name${
        searchFor === null ? '' : `, and to look for ${searchFor} in its log`
      }.`,
      'Ask that no login may send with an address that is not its own.',
      purge(name, 'that mail'),
      'Your own password was not used: it need not be changed for this.',
    ],
    'rotate-selector': ({ subject }) => [
      `Sign with a new selector, and withdraw ${subject}: publish its key with an empty p=.`,
      'Sign To and Cc too (h=), so that a signature tells for whom it was.',
      'Set x= on signatures, so that they expire after some days.',
    ],
  },
  clients: (clients) =>
    clients.length === 0
      ? 'The address from which it was sent is not printed: ask the host for it.'
      : `Sent from ${listed(clients, MAX_CLIENTS)}.`,
  recipients: (count, since) =>
    `${count === 1 ? '1 distinct recipient has' : `${n(count)} distinct recipients have`} failed${
      since === null ? '' : ` since ${momentOf(since)}`
    }.`,
  searchFor: (text) => `Search the host's log for: ${text}`,
  wouldBe: 'It would be OURS if one of these held:',
  wouldBeIf: {
    site: () => 'your domain and its hosts were known: name a site',
    dns: ({ name }) => `DNS answered for ${name}, and spoke for it: try again later`,
    recorded: () => 'your sent mail were recorded, and this mail among it',
    'in-record': () => 'the record of your sent mail had it: does something of yours send past that record?',
    'recipient-recorded': ({ recipients }) =>
      `the record of your sent mail had it for ${listed(recipients)}: did an alias or a forward rename the recipient?`,
    signed: () => 'your mail were signed by DKIM, with To and Cc in h=',
    'recipient-signed': ({ selector }) =>
      `the signature (selector ${selector}) covered To and Cc (h=), and they named the recipient that failed`,
    'signature-intact': ({ selector }) =>
      `the signature (selector ${selector}) verified: had a gateway changed the mail?`,
    'own-address': ({ address, name }) =>
      `${address}${name === null ? '' : ` (${name})`} were a host of yours alone: if it is, declare it (ownAddresses)`,
    'exclusive-host': ({ host: name }) =>
      `nobody but you used ${name}: if that is so, declare it (exclusiveHosts)`,
    login: ({ login }) => `${login} were a login of yours: if it is, state it (logins)`,
    reporter: ({ client }) =>
      `the writer of the report were known: if ${client ?? 'it'} is a server of yours, declare it (ownHosts)`,
    'return-signed': () => 'your return addresses were signed (BATV)',
    'whole-header': () => 'the report returned the whole header of the mail',
  },
};
