/** What a set of known truth is judged by, changed: less knowledge, another reporter, a liar, other newlines. */

import type { Change } from './traced-set.ts';

const STATED: ReadonlySet<string> = new Set([
  'logins',
  'ownAddresses',
  'ownHosts',
  'sharedRanges',
  'feed',
  'retiredKeys',
  'allMailSigned',
  'ledgerComplete',
]);

/** What the operator would have to state, taken away. */
function unstated(site: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(site).filter(([key]) => !STATED.has(key)));
}

/** DNS is all that is left. */
export const dnsOnly: Change = { ledger: false, site: unstated };

/** The forger sends through the provider that we use too, and SPF says so. */
export const sharedHost: Change = {
  ledger: false,
  site: (site) => {
    const left = unstated(site);
    return {
      ...left,
      zone: {
        ...(left.zone as object),
        'ours.example': { TXT: [['v=spf1 include:spf.host.example ~all']] },
        'spf.host.example': { TXT: [['v=spf1 ip4:192.0.2.10 ip4:203.0.113.66 -all']] },
      },
    };
  },
};

export const strangersClient: Change = {
  envelope: (envelope) => ({
    ...envelope,
    client: { address: '203.0.113.99', helo: 'localhost.localdomain', name: null },
  }),
};

/** A properly named reporter that claims to have got the forged mail from our own host. */
export const liar: Change = {
  mail: (raw, { truth }) =>
    truth === 'forged'
      ? Buffer.from(
          raw
            .toString('latin1')
            .replaceAll('203.0.113.66', '192.0.2.10')
            .replaceAll('ylmf-pc', 'mail.ours.example'),
          'latin1',
        )
      : raw,
};

/** ... and has written below it what a thief would leave: a login of ours, of a mailbox that nobody knows. */
export const liarWithLogin: Change = {
  mail: (raw, truth) => belowOurHost(liar.mail?.(raw, truth) ?? raw, truth.truth === 'forged'),
};

/** ... and what a script would leave. That it is none of ours, only a complete ledger could say. */
export const liarWithScript: Change = {
  site: (site) => Object.fromEntries(Object.entries(site).filter(([key]) => !LEDGER.has(key))),
  mail: (raw, truth) => {
    const lied = liar.mail?.(raw, truth) ?? raw;
    if (truth.truth !== 'forged') return lied;
    return Buffer.from(lied.toString('latin1').replace(OUR_HOSTS_LINE, `$1${SCRIPT}`), 'latin1');
  },
};

const LEDGER: ReadonlySet<string> = new Set(['feed', 'ledgerComplete']);

/** The last line that names our host, with its folded lines. */
const OUR_HOSTS_LINE = /(\r\nReceived: from mail\.ours\.example[^\n]*\n(?:[ \t][^\n]*\n)*)/g;

const LOGIN = [
  'Received: from pc (unknown [203.0.113.99])',
  '\t(Authenticated sender: thief@ours.example)',
  '\tby mail.ours.example (Postfix) with ESMTPSA id 4ABD;',
  '\tTue, 20 Oct 2015 04:59:20 +0000 (UTC)',
  '',
].join('\r\n');

const SCRIPT = 'X-PHP-Originating-Script: 33:mailer.php\r\n';

function belowOurHost(raw: Buffer, isForged: boolean): Buffer {
  if (!isForged) return raw;
  return Buffer.from(raw.toString('latin1').replace(OUR_HOSTS_LINE, `$1${LOGIN}`), 'latin1');
}

/** As mailboxes keep it; the set has CRLF. */
export const lf: Change = {
  mail: (raw) => Buffer.from(raw.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
};
