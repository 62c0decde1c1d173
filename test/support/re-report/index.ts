/** The same mails as in the corpus, reported by other servers. */

import type { Change } from '../traced-set.ts';
import { courier } from './courier.ts';
import { exchange, exchangeLocal } from './exchange.ts';
import { exim, eximPlain } from './exim.ts';
import { haraka } from './haraka.ts';
import { opensmtpd } from './opensmtpd.ts';
import { originalOf } from './original.ts';
import { qmail } from './qmail.ts';
import type { Host, Reporter } from './reporter.ts';
import { sendmail } from './sendmail.ts';
import type { WayIn } from './way-in.ts';

function reporter(way: string, address: string, write: Reporter['write'], name = hostOf(way)): Reporter {
  return { way, name, address, write };
}

function hostOf(server: string): string {
  return `mx.${server.toLowerCase()}-remote.example`;
}

export const REPORTERS: readonly Reporter[] = [
  reporter('Exim', '198.51.100.21', exim),
  reporter('Exim before 4.85', '198.51.100.21', eximPlain, hostOf('Exim')),
  reporter('qmail', '198.51.100.22', qmail),
  reporter('sendmail', '198.51.100.23', sendmail),
  reporter('OpenSMTPD', '198.51.100.24', opensmtpd),
  reporter('Courier', '198.51.100.25', courier),
  reporter('Exchange', '198.51.100.26', exchange),
  reporter('Exchange in a .local domain', '198.51.100.26', exchangeLocal, hostOf('Exchange')),
  reporter('Haraka', '198.51.100.27', haraka),
];

/** The corpus's report rewritten as `reporter`'s, handed in by it, with its name in DNS. */
export function reportedBy(reporter: Reporter, wayIn: WayIn | null = null): Change {
  const { name, address } = reporter;
  const hosts = [{ name, address }, ...(wayIn?.hosts(reporter) ?? [])];
  return {
    mail(raw, truth) {
      const original = originalOf(raw, truth);
      const report = reporter.write(wayIn?.seen(original, reporter) ?? original, reporter);
      return report === null ? null : Buffer.from(report.replaceAll('\n', '\r\n'), 'latin1');
    },
    envelope: (envelope) => ({ ...envelope, client: { address, helo: name, name: null } }),
    site: (site) => ({ ...site, zone: Object.assign({}, site.zone, ...hosts.map(zoneOf)) }),
  };
}

function zoneOf({ name, address }: Host) {
  const reverse = address.split('.').reverse().join('.');
  return { [name]: { A: [address] }, [`${reverse}.in-addr.arpa`]: { PTR: [name] } };
}

/** The changes one after the other. */
export function inTurn(...changes: readonly Change[]): Change {
  return {
    site: (site) => changes.reduce((changed, change) => change.site?.(changed) ?? changed, site),
    envelope: (envelope) =>
      changes.reduce((changed, change) => change.envelope?.(changed) ?? changed, envelope),
    mail: (raw, truth) => {
      let changed: Buffer | null = raw;
      for (const change of changes) {
        if (changed !== null && change.mail !== undefined) changed = change.mail(changed, truth);
      }
      return changed;
    },
    ledger: changes.every(({ ledger }) => ledger !== false),
  };
}
