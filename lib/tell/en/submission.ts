import type { SubmissionCheckWords } from '../check-words.ts';

const seconds = (count: number) => (count === 1 ? '1 second' : `${count} seconds`);
const names = (all: readonly string[]) => (all.length === 0 ? 'nothing' : all.join(', '));

export const SUBMISSION: SubmissionCheckWords = {
  says: {
    'submit-too-early': ({ mailbox, name, hosts }) =>
      `no mail was submitted for ${mailbox}: the MX of ${name} is ${names(hosts)}, not SES yet, so that it would tell nothing`,
    'submit-not-sent': ({ mailbox, said }) =>
      `no mail was submitted for ${mailbox}: AWS does not let us look whether it comes. ${said}`,
    'submit-unreachable': ({ host, said }) =>
      `${host} could not be reached over TLS, and got no password: ${said}`,
    'submit-broke-off': ({ host, said }) => `${host} broke off while it was given the login: ${said}`,
    'submit-later': ({ host, mailbox, said }) => `${host} takes no mail of ${mailbox} now: ${said}`,
    'submit-refused': ({ host, mailbox, said }) =>
      `${host} does not accept the login for ${mailbox}: ${said}`,
    'submit-not-taken': ({ host, mailbox, said }) =>
      `${host} accepts the login, and did not take a mail from ${mailbox} to itself: ${said}`,
    'submit-came': ({ host, mailbox, seconds: count }) =>
      `a mail from ${mailbox} to itself came by ${host} and its filter to SES within ${seconds(count)}`,
    'submit-came-mx': ({ host, mailbox, seconds: count }) =>
      `a mail from ${mailbox} to itself went from ${host} to SES within ${seconds(count)}, and was not seen in the old mailbox`,
    'submit-came-mx-untold': ({ host, mailbox, seconds: count, said }) =>
      `a mail from ${mailbox} to itself went from ${host} to SES within ${seconds(count)}; whether the host keeps a copy is not known, as the old mailbox could not be looked into: ${said}`,
    'submit-came-and-kept': ({ host, mailbox, folder }) =>
      `a mail from ${mailbox} to itself went from ${host} to SES, and into the old mailbox too (${folder}): its own notices may stay there`,
    'submit-came-anew': ({ host, mailbox }) =>
      `a mail from ${mailbox} to itself came by ${host} to SES as a new mail with the old one in it: its reports cannot be judged so`,
    'submit-from-stated': ({ host, address, name }) =>
      `SES got the mail of ${host} from ${address} (${name}), which is known as yours`,
    'submit-from-unstated': ({ host, address, name }) =>
      `SES got the mail of ${host} from ${address} (${name}), to which neither the config nor the name of ${host} in DNS leads: its reports are taken for a stranger's`,
    'submit-by-unstated': ({ host, by }) =>
      `what ${host} forwards bears the name ${by} in its Received lines, which no sending host of the config has: its reports are taken for a stranger's`,
    'submit-by-nobody': ({ host }) =>
      `what ${host} forwards names no host of it in its Received lines: its reports are taken for a stranger's`,
    'submit-fails-spf': ({ domain, host, address, result }) =>
      `the SPF of ${domain} does not let ${address} pass, from which SES got the mail of ${host} (${result}): your own mail looks forged`,
    'submit-kept': ({ host, mailbox, folder }) =>
      `${host} kept a mail from ${mailbox} to itself (in ${folder}), and it did not come to SES`,
    'submit-kept-mx': ({ host, mailbox, folder }) =>
      `${host} kept a mail from ${mailbox} to itself (in ${folder}): its own notices never come by the MX, and receive: 'mx' would miss them`,
    'submit-notice': ({ host, mailbox, folder }) =>
      `${host} took a mail from ${mailbox} to itself, it did not come to SES, and a mail about it lies in the old mailbox (in ${folder})`,
    'submit-notice-at-ses': ({ host, mailbox, subject }) =>
      `${host} took a mail from ${mailbox} to itself, it did not come to SES, but a mail about it did. Its subject has: ${subject}`,
    'submit-perhaps': ({ host, mailbox, subject, said }) =>
      `${host} broke off while it was given a mail from ${mailbox} to itself (${said}), and the mail was not seen. Its subject is: ${subject}`,
    'submit-too-many': ({ host, mailbox, subject, said }) =>
      `${host} took a mail from ${mailbox} to itself, and ${said}, too many to find it among them. Its subject is: ${subject}`,
    'submit-lost': ({ host, mailbox, seconds: count, subject }) =>
      `${host} took a mail from ${mailbox} to itself, and in ${seconds(count)} it came neither to SES nor into the old mailbox. Its subject is: ${subject}`,
    'submit-not-at-ses': ({ host, mailbox, seconds: count, subject, said }) =>
      `${host} took a mail from ${mailbox} to itself, and in ${seconds(count)} it did not come to SES; the old mailbox could not be looked into: ${said}. Its subject is: ${subject}`,
    'submit-untold': ({ host, mailbox, subject, said }) =>
      `${host} took a mail from ${mailbox} to itself, and AWS does not tell whether it came: ${said}. Its subject is: ${subject}`,
  },
  cure: {
    'submit-too-early': () =>
      'Ask again when mail comes to SES. Before, only port 25 tells: run doctor where it is open.',
    'submit-not-sent': () => 'The README lists what an operator needs.',
    'submit-unreachable': () =>
      'Name the host and the port with --through HOST:PORT: the name that its certificate bears, as mail programs have it.',
    'submit-broke-off': () => 'Ask again; where it stays so, ask the host.',
    'submit-later': () => 'Ask again in a quarter of an hour.',
    'submit-refused': () =>
      'Look at --user and the password, as a mail program has them. Google and Microsoft 365 want a password for apps, or take none at all.',
    'submit-not-taken': () => 'What it said is the reason; the host can tell what it wants.',
    'submit-came-mx-untold': () => 'Look for it there; name its IMAP server with --imap HOST:PORT.',
    'submit-came-and-kept': () =>
      'Remove the domain from that host, or receive by a forward door (README, "Two doors").',
    'submit-came-anew': () => 'Set its filter to redirect, or to forward the mail as it is.',
    'submit-from-unstated': () =>
      'If it is the address of the host, add it to its entry under sendingHosts. If it is one of many of a provider, they change: state their ranges as sharedRanges (at the mx door).',
    'submit-by-unstated': () => 'Add it to sendingHosts:',
    'submit-by-nobody': () => 'Ask the host by which name its lines are written, or receive by the mx door.',
    'submit-fails-spf': () =>
      'Put the host into the SPF record: by the include that your provider names, or by its address, if nobody else sends from it:',
    'submit-kept': () =>
      'That is right where its filter forwards null-sender mail and notices alone. If it shall forward all mail, correct it.',
    'submit-kept-mx': () => 'Have its filter forward to a name of its own, and receive there:',
    'submit-notice': () => 'Read it: it says why the mail was refused, or that it waits.',
    'submit-notice-at-ses': () =>
      'Read it where the mailbox is delivered to: it says why the mail was refused.',
    'submit-perhaps': () => 'Ask again.',
    'submit-too-many': () => 'Ask again when the flood is over.',
    'submit-lost': () =>
      'Look into the queue and the spam folder of the host. It may still come: then look for its subject.',
    'submit-not-at-ses': () =>
      'Look for it in the old mailbox. If it is there, the host keeps the mail; name its IMAP server with --imap HOST:PORT.',
    'submit-untold': () =>
      'Look for it in the old mailbox and where the mailbox is delivered to, or ask again.',
  },
  words: {
    subject: (token) => `Where does this mail go? (${token})`,
    text: (host) =>
      `"truebounce doctor --submit" has sent this mail from your mailbox to itself by ${host}, to see where it comes.\nNothing is to be done with it, and it may be deleted.\n`,
    notAMailbox: (mailbox) =>
      `--submit ${mailbox}: the config has no such mailbox. Name one of those under mailboxes, with its domain.`,
    allOthers: (mailbox) =>
      `--submit ${mailbox}: '*' stands for many addresses. Name one that the host has, under mailboxes too.`,
    noHost: (domain) =>
      `the config names no sending host of ${domain}. Name the host that sends for the mailbox with --through.`,
    manyHosts: (hosts) =>
      `the domain has several sending hosts: name one with --through (${hosts.join(', ')}).`,
    noPassword:
      "the mailbox's password is needed: on a terminal it is asked for; else set TRUEBOUNCE_PASSWORD, or name a SecureString with --password-parameter.",
    noParameter: (name) => `--password-parameter ${name}: Parameter Store holds nothing by that name.`,
    alone: (option) => `${option} is of use with --submit only.`,
    notBeside: (option) => `${option} looks at mails, --submit sends one: start them one after the other.`,
    askPassword: (user, host) => `Password of ${user} at ${host}: `,
  },
};
