/** What no sentence for people may hold, whatever it is made of. */
export const MISWRITTEN = /undefined|\bnull\b|NaN|\[object|\$\{|=>| {2}|\.\.$/;

/** Words that mail administrators use in every language, and names of settings. */
const TERMS = [
  ...['SPF', 'DKIM', 'DNS', 'HELO', 'BATV', 'VERP', 'SRS', 'IMAP', 'SMTP', 'FTP', 'CMS', 'PC', 'IP', 'UTC'],
  ...['Message-ID', 'Received', 'Bcc', 'Cc', 'To', 'From', 'Web', 'softfail', 'fail', 'h=', 'p=', 'x='],
  ...['ownAddresses', 'ownHosts', 'exclusiveHosts', 'logins'],
];

/** Every string in a value. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

/** Latin words of a text that are neither values nor terms. */
export function englishIn(text: string, values: unknown): string[] {
  const known = [...stringsIn(values), ...TERMS].sort((a, b) => b.length - a.length);
  const rest = known.reduce((left, word) => left.replaceAll(word, '|'), text);
  return rest.match(/[A-Za-z]+/g) ?? [];
}
