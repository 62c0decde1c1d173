import { few } from '../few.ts';
import { momentOf } from '../minute.ts';
import type { EvidenceWords } from '../words.ts';

const format = new Intl.NumberFormat('en-US');
const n = (value: number) => format.format(value);
const named = (address: string, name: string | null) => (name === null ? address : `${address} (${name})`);
const listed = (items: readonly string[]) => few(items, ', ', (left) => ` and ${n(left)} more`);
const SCHEMES = { prvs: 'BATV', verp: 'VERP', srs: 'SRS' } as const;

export const evidence: EvidenceWords = {
  says: {
    sent: ({ messageId, recipient, sentAt }) =>
      `The record of your sent mail has it: ${messageId} to ${recipient}, ${momentOf(sentAt)}.`,
    'id-known': ({ messageId, sentAt }, strength) =>
      `The record of your sent mail has its Message-ID: ${messageId}, ${momentOf(sentAt)}.${
        strength === 'weak' ? ' An id can be copied, so that alone may mean little.' : ''
      }`,
    'recipient-unknown': ({ messageId, recipients }, strength) =>
      `By the record of your sent mail, ${messageId} did not go to ${listed(recipients)}.${
        strength === 'weak' ? ' An alias or a forward may have renamed the recipient.' : ''
      }`,
    'not-sent': ({ messageId, at, since, until }, strength) =>
      `The record of your sent mail, stated to be complete from ${momentOf(since)} to ${momentOf(until)}, ` +
      `lacks ${messageId}, which was on its way at ${momentOf(at)}.${
        strength === 'weak' ? ' Perhaps something of yours sends past the record.' : ''
      }`,
    'not-signed': ({ client }, strength) =>
      `It has no DKIM signature of yours, though you state that all your mail is signed; ${client} handed it over.${
        strength === 'weak' ? ' Perhaps something of yours sends past the signer.' : ''
      }`,
    signed: ({ domain, selector, recipient, keyLastSeen, foreignClient }) =>
      [
        `A DKIM signature of ${domain} (selector ${selector}) verifies`,
        recipient === null ? '.' : `, and the To or Cc that it covers names ${recipient}.`,
        keyLastSeen === null
          ? ''
          : ` Its key has left DNS; it was last seen there at ${momentOf(keyLastSeen)}.`,
        foreignClient === null
          ? ''
          : ` But ${foreignClient} handed it over, no host of yours: a forward, a list, or a replay.`,
      ].join(''),
    'signed-for-others': ({ domain, selector, recipients }, strength) =>
      `The DKIM signature of ${domain} (selector ${selector}) is for a mail to others: ` +
      `it does not name ${listed(recipients)}.${
        strength === 'weak' ? ' An alias or a Bcc may be the reason.' : ''
      }`,
    'signature-fails': ({ domain, selector }, strength) =>
      `A DKIM signature in the name of ${domain} (selector ${selector}) does not verify.${
        strength === 'weak' ? ' A gateway on the way may have changed the mail.' : ''
      }`,
    submitted: ({ by, login, client, exclusive }, strength) =>
      [
        `Your server ${by} took it from `,
        login === null ? 'a user or program of its own' : `a user with the login ${login}`,
        client === null ? '' : `, at ${client}`,
        exclusive ? '; nobody but you uses that server.' : '.',
        strength === 'weak' && !exclusive ? ' Others may use that server too.' : '',
      ].join(''),
    'from-our-host': ({ by, client, clientName }, strength) =>
      `${by} got it from ${named(client, clientName)}, a host that nobody but you uses.${
        strength === 'weak' ? ' Yet it lacks what mail of yours should have.' : ''
      }`,
    'spf-pass': ({ by, client, clientName, domain, login }, strength) =>
      [
        `${by} got it from ${named(client, clientName)}, which the SPF of ${domain} authorises`,
        login === null ? '.' : `; the login there was ${login}.`,
        strength === 'weak' ? ' Others may send through that host too.' : '',
      ].join(''),
    'spf-fail': ({ by, client, clientName, domain, result, forwarder, formerly = false }, strength) =>
      [
        `${by} got it from ${named(client, clientName)}, `,
        `which the SPF of ${domain} does not authorise (${result}).`,
        forwarder ? ' It may have been forwarded: a line further down names a host of yours.' : '',
        formerly ? ' It did so until lately, and the mail may have left before that ended.' : '',
        strength === 'weak' && !forwarder && !formerly && result === 'fail'
          ? ' A user may have sent it from there.'
          : '',
      ].join(''),
    'return-signed': ({ scheme, address }) =>
      `The report went to ${address}, a return address with a valid ${SCHEMES[scheme]} signature of yours.`,
    'return-not-signed': ({ address, since }) =>
      `The report went to ${address}, without the signature that all your return addresses have had since ` +
      `${momentOf(since)}.`,
    'has-written': ({ recipient }, strength) =>
      `${recipient}, to whom it failed, has written to you before.${
        strength === 'weak' ? ' Address books get stolen, so that alone may mean little.' : ''
      }`,
    'nearly-written': ({ recipient, known, edits }) =>
      `${recipient} differs by ${edits === 1 ? 'one letter' : `${n(edits)} letters`} from ${known}, ` +
      'who has written to you before. Perhaps a slip of the pen?',
    'foreign-from': ({ from }) => `Its From is ${from}, no address of yours.`,
    'foreign-message-id': ({ messageId }) =>
      `Its Message-ID, ${messageId}, does not look like one of your domain.`,
    'bounce-of-bounce': ({ from }) => `What it returns is itself a report, from ${from}.`,
  },
  strength: { proof: 'proof', strong: 'strong', weak: 'weak' },
  unknown: {
    'nothing-returned': () => 'The report returns nothing of the mail.',
    'no-hand-off': () => 'No Received line of the returned mail tells who handed it over.',
    'header-incomplete': () =>
      'The returned header is an extract: what is missing in it may have been cut off.',
    'reporter-unknown': ({ client }) =>
      `Who wrote the report could not be established${client === null ? '' : ` (it came from ${client})`}: ` +
      "what it says of the mail's way is a claim.",
    'dns-silent': ({ name }) => `DNS did not answer for ${name}.`,
    'no-ledger': () => 'What you sent is not recorded, so it could not be looked up.',
    'no-message-id': () => 'The report quotes no Message-ID that could be looked up.',
    'signatures-untried': ({ count }) =>
      count === 1
        ? 'One more signature in your name was not tried.'
        : `${n(count)} more signatures in your name were not tried.`,
  },
  mark: {
    login: ({ value, client }) =>
      `It was submitted with the login ${value}${client === null ? '' : `, from ${client}`}.`,
    script: ({ value, client }) =>
      `A script on the web space submitted it: ${value}${client === null ? '' : `, called from ${client}`}.`,
    webmail: ({ value }) => `It was submitted by webmail, from ${value}.`,
  },
  reporter: {
    own: (host, how) =>
      `Written by your own server${host === null ? '' : `, ${host}`} (${how ?? 'as declared'}).`,
    matched: (host, how) =>
      `Written by ${host === null ? 'the server that' : `${host}, which`} the returned mail names as its receiver${
        how === null ? '' : ` (${how})`
      }.`,
    unknown: (host) =>
      `Who wrote it could not be established${host === null ? '' : `: it came from ${host}`}.`,
  },
  established: {
    'own-address': 'known by its address',
    'own-host': 'known by its name',
    tenant: 'it bears the mark of your tenant',
    'host-itself': 'no other host handed it in',
    'dns-name': 'its name resolves to its address',
    'helo-spf': 'its HELO passes SPF',
    dkim: 'its DKIM signature verifies',
  },
};
