/** The values of which a site is made: each is checked and brought to the one form that the judge compares. */

import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';
import * as z from 'zod/mini';
import { askableName } from '../dns.ts';
import { KEY_REFUSED } from './problems.ts';

/** RFC 5321 section 4.5.3.1.3: a path is 256 octets with its brackets. */
export const MAX_ADDRESS_CHARS = 254;

/** Secrets, logins, selectors and ids: what is longer was not meant to be one. */
export const MAX_WORD_CHARS = 1_024;

/** Of one list: a big provider's mailboxes go into a database, not into a site's file. */
export const MAX_ENTRIES = 10_000;

/** A range wider than these is a slip of the pen that would make half the world's hosts ours. */
export const MIN_PREFIX_IPV4 = 8;
export const MIN_PREFIX_IPV6 = 19;

/** A text that `parse` turns into a value, or null where it is not what `expected` says. */
export function text<T>(expected: string, parse: (text: string) => T | null) {
  return z.pipe(
    z.string(expected),
    z.transform((value, context): T => {
      const parsed = parse(value);
      if (parsed !== null) return parsed;
      context.issues.push({ code: 'custom', input: value, message: expected });
      return z.NEVER;
    }),
  );
}

/** A list without repetitions. */
export function list<T extends z.ZodMiniType>(entry: T, expected: string) {
  return z.pipe(
    z.array(entry, expected).check(z.maxLength(MAX_ENTRIES, `at most ${MAX_ENTRIES} entries`)),
    z.transform((entries): readonly z.output<T>[] => [...new Set(entries)]),
  );
}

/** An object whose keys are not ours: they are brought to their form too. What `key` refuses is `expectedKey`. */
export function table<T extends z.ZodMiniType>(
  key: (key: string) => string | null,
  expectedKey: string,
  entry: T,
  expected: string,
) {
  return z.pipe(
    z.record(z.string(), entry, expected),
    z.transform((entries, context): ReadonlyMap<string, z.output<T>> => {
      const read = new Map<string, z.output<T>>();
      const written = Object.entries(entries);
      if (written.length > MAX_ENTRIES) {
        context.issues.push({ code: 'custom', input: entries, message: `at most ${MAX_ENTRIES} entries` });
        return z.NEVER;
      }
      for (const [name, value] of written) {
        const form = key(name);
        if (form === null || read.has(form)) {
          const message = form === null ? expectedKey : `${form} once`;
          const params = { [KEY_REFUSED]: true };
          context.issues.push({ code: 'custom', input: value, path: [name], message, params });
        } else read.set(form, value as z.output<T>);
      }
      return read;
    }),
  );
}

/** Lower case, no final dot, Unicode as A-labels (RFC 5890); null where it is no host name. */
export function hostNameOf(value: string): string | null {
  const ascii = /[^\0-\x7f]/.test(value) ? domainToASCII(value) : value;
  const name = askableName(ascii);
  return name !== null && /^[a-z0-9_.-]+$/.test(name) ? name : null;
}

/** A DNS name as it stands in a zone; wider than a host's. */
export function zoneNameOf(value: string): string | null {
  return askableName(value);
}

export const hostName = text('a host name such as mail.example.com', hostNameOf);

export const DOMAIN_EXPECTED = 'a domain such as example.com, not a public suffix';

/** Whether it is a public suffix, `suffixes.ts` asks: the list of them takes long to load. */
export const domainName = text(DOMAIN_EXPECTED, (value) => {
  const name = hostNameOf(value);
  return name?.includes('.') ? name : null;
});

/** Lower case, both parts. */
export function mailAddressOf(value: string): string | null {
  const address = value.trim().toLowerCase();
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(at, 0));
  const domain = hostNameOf(address.slice(at + 1));
  if (address.length > MAX_ADDRESS_CHARS || domain === null) return null;
  return /^[^\s\p{Cc}<>@]+$/u.test(local) ? `${local}@${domain}` : null;
}

export const mailAddress = text('a mail address such as info@example.com', mailAddressOf);

/** An address or a range in CIDR notation, in the canonical form of its kind; bits behind the prefix are cleared. */
export function addressRangeOf(value: string): string | null {
  const [written = '', bits, ...rest] = value.trim().split('/');
  if (rest.length > 0) return null;
  const address = addressOf(written);
  if (address === null) return null;
  if (bits === undefined) return address.toString();
  const ipv4 = address.kind() === 'ipv4';
  // An IPv4 address that was written as IPv6 has a prefix of another length: too odd to guess at.
  if (!/^\d{1,3}$/.test(bits) || ipv4 === written.includes(':')) return null;
  const prefix = Number(bits);
  if (prefix < (ipv4 ? MIN_PREFIX_IPV4 : MIN_PREFIX_IPV6) || prefix > (ipv4 ? 32 : 128)) return null;
  const cidr = `${address.toString()}/${prefix}`;
  const network = ipv4 ? ipaddr.IPv4.networkAddressFromCIDR(cidr) : ipaddr.IPv6.networkAddressFromCIDR(cidr);
  return `${network.toString()}/${prefix}`;
}

function addressOf(written: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  // `0300.0.2.1` and `192.1` are addresses to some programs: only the form that all read alike is taken.
  if (ipaddr.IPv4.isValidFourPartDecimal(written)) return ipaddr.IPv4.parse(written);
  if (written.includes('%') || !ipaddr.IPv6.isValid(written)) return null;
  return ipaddr.process(written);
}

export const addressRange = text(
  `an address such as 192.0.2.1, or a range such as 192.0.2.0/28 (no wider than /${MIN_PREFIX_IPV4}, or /${MIN_PREFIX_IPV6} of IPv6)`,
  addressRangeOf,
);

/** One address of either kind, no range. */
export const hostAddress = text('an address such as 192.0.2.1', (value) =>
  value.includes('/') ? null : addressRangeOf(value),
);

/** One address, no range: an A record. */
export const ipv4 = text('an IPv4 address such as 192.0.2.1', (value) =>
  ipaddr.IPv4.isValidFourPartDecimal(value) ? value : null,
);

/** One address, no range: an AAAA record. */
export const ipv6 = text('an IPv6 address such as 2001:db8::1', (value) =>
  ipaddr.IPv6.isValid(value) && !value.includes('%') ? ipaddr.IPv6.parse(value).toString() : null,
);

const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)(?:T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:[0-5]\d))?$/;

/**
 * ISO 8601 (RFC 3339): a date (midnight UTC), or a date with time and zone. Without a zone it would mean another time
 * on another machine, and the 30th of February the 2nd of March.
 */
export function instantOf(value: string): Date | null {
  const match = INSTANT.exec(value);
  if (match === null) return null;
  const [, year, month, day] = match;
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.getUTCDate() !== Number(day)) return null;
  const instant = new Date(value);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

export const instant = text('a date such as 2026-11-01 or 2026-11-01T09:00:00+09:00', instantOf);

/** A word in lower case: logins, selectors and ids are compared without case. */
export const word = text('a word', (value) => {
  const trimmed = value.trim();
  if (trimmed === '' || trimmed.length > MAX_WORD_CHARS || /\p{Cc}/u.test(trimmed)) return null;
  return trimmed.toLowerCase();
});

/** A secret, as it stands: no byte of it may be changed. */
export const secret = text('a secret', (value) =>
  value.length === 0 || value.length > MAX_WORD_CHARS ? null : value,
);

export const flag = z.boolean('true or false');
