/** Where a mailbox's mail goes. */

import * as z from 'zod/mini';
import { byForm, secretReference, wholeNumber, words } from './forms.ts';
import { hostName, mailAddress, text } from './values.ts';

/** Characters of a folder's name and of a user's: IMAP servers take 255 of either. */
const MAX_NAME_CHARS = 255;
/** What browsers and servers take of a URL. */
const MAX_URL_CHARS = 2_000;

const port = z.optional(wholeNumber(1, 65_535));
const kind = <K extends string>(word: K) => z.literal(word, `"${word}"`);

const user = words('a user name', MAX_NAME_CHARS);
const folder = words('the name of a folder', MAX_NAME_CHARS);

const imap = z.pipe(
  z.strictObject({
    kind: kind('imap'),
    host: hostName,
    port,
    user,
    password: secretReference,
    folder: z.optional(folder),
    junk: z.optional(folder),
  }),
  z.transform((written) => ({
    ...written,
    port: written.port ?? 993,
    folder: written.folder ?? 'INBOX',
    junk: written.junk ?? null,
  })),
);

const smtp = z.pipe(
  z.strictObject({
    kind: kind('smtp'),
    host: hostName,
    port,
    user,
    password: secretReference,
    to: z.optional(mailAddress),
  }),
  z.transform((written) => ({ ...written, port: written.port ?? 587, to: written.to ?? null })),
);

const webhook = z.strictObject({
  kind: kind('webhook'),
  url: text('an https URL without a user or a password in it', httpsUrl),
  secret: secretReference,
});

const address = z.pipe(
  mailAddress,
  z.transform((value) => ({ kind: 'ses' as const, address: value })),
);

/** As the config's types say, with defaults; null is: not stated. `ses` forwards to any address. */
export type Destination = Readonly<
  z.output<typeof imap> | z.output<typeof smtp> | z.output<typeof webhook> | z.output<typeof address>
>;

/** The kinds that are written as objects. */
const KINDS: Readonly<Record<string, z.ZodMiniType<Destination>>> = { imap, smtp, webhook };

export const destination = byForm<Destination>(
  "an address such as owner@example.com, or imap(), smtp() or webhook() from 'truebounce'",
  (value) => {
    if (typeof value === 'string') return address;
    if (typeof value !== 'object' || value === null || !('kind' in value)) return null;
    return Object.hasOwn(KINDS, String(value.kind)) ? (KINDS[String(value.kind)] ?? null) : null;
  },
);

function httpsUrl(value: string): string | null {
  if (value.length > MAX_URL_CHARS || !URL.canParse(value)) return null;
  const { protocol, username, password, href } = new URL(value);
  return protocol === 'https:' && username === '' && password === '' ? href : null;
}
