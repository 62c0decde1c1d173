/**
 * The general grammar: `from HELO (name [ip]) (more) by host (more) with protocol id x for <path>; date`, of RFC 5321
 * section 4.4, which Postfix, sendmail, Exchange, Gmail, SES, PowerMTA and most others write.
 *
 * The attack: a HELO of `x (name [ip]) (Authenticated sender: you)`. The defence: the server writes the client behind
 * the HELO, so the rightmost comment that is a client's is the server's, all that is left of it is HELO, and only
 * comments right of it are the server's words.
 */

import { readAddress } from './address.ts';
import { type SeenClient, seenClient } from './client.ts';
import type { Reading } from './form.ts';
import { commentsOf, type Item, type Line } from './line.ts';
import { hasHelo, shownLogin } from './login.ts';
import { clientName, heloName } from './names.ts';
import { byAccount, type Origin, originOf } from './origin.ts';

export function readOther(line: Line): Reading {
  const found = endsInLiteral(line.from) ? null : rightmostClient(line.from);
  const origin = originOf(line) ?? (found === null ? null : programOf(found.seen));
  const { client, name, helo } =
    found === null ? withoutComment(line) : withComment(line, found.seen, found.item);
  const login =
    shownLogin(commentsOf(line.lead)) ??
    // Without a client's comment HELO may reach up to `by`.
    (found === null ? undefined : shownLogin(commentsOf(line.from.slice(found.index + 1)))) ??
    shownLogin(line.comments) ??
    shownLogin(line.tail);
  return {
    client,
    name,
    helo: hasHelo(line.protocol) ? helo : null,
    login: login?.login ?? null,
    authenticated: login !== undefined,
    local: origin?.local ?? null,
    account: origin?.account ?? null,
  };
}

interface Found {
  readonly seen: SeenClient;
  readonly item: Item;
  readonly index: number;
}

/** The rightmost comment of `items` in which a server writes its client. */
export function rightmostClient(items: readonly Item[]): Found | null {
  for (let index = items.length - 1; index >= 0; index--) {
    const item = items[index];
    if (item?.kind !== 'comment') continue;
    const seen = seenClient(item.text);
    if (seen !== null) return { seen, item, index };
  }
  return null;
}

/** OpenSMTPD's `[local]`; sendmail's `user@localhost` without an address, for mail on its standard input. */
function programOf({ address, ident, name, local }: SeenClient): Origin | null {
  if (local) return { local: 'local', account: null };
  return address === null && name === 'localhost' && ident ? byAccount(ident) : null;
}

type Who = Pick<Reading, 'client' | 'name' | 'helo'>;

function withComment(line: Line, seen: SeenClient, item: Item): Who {
  const before = line.value.slice(line.from[0]?.start, item.start);
  // `from name ([ip] helo=x)`: the first word is then reverse DNS's.
  const helo =
    seen.rest === ''
      ? undefined
      : /^ ?(?:helo=|"(?:HELO|EHLO) )(\S+)/.exec(seen.rest)?.[1]?.replace(/"$/, '');
  if (helo !== undefined && seen.name === null && seen.rest.startsWith(' helo='))
    return { client: seen.address, name: clientName(before.trim()), helo: heloName(helo) };
  return { client: seen.address, name: seen.name, helo: heloName(helo ?? before) };
}

/** `from HELO [ip]` (IMail, fetchmail), `from [ip] (HELO x)` (Rockliffe), `from HELO`. */
function withoutComment(line: Line): Who {
  const [first, second, ...rest] = line.from;
  const last = line.from.at(-1);
  if (first !== undefined && last !== undefined && endsInLiteral(line.from)) {
    const helo = line.value.slice(first.start, last.start);
    return { client: readAddress(last.text), name: null, helo: heloName(helo) };
  }
  const helo = second?.kind === 'comment' ? /^(?:HELO |EHLO |helo=)(.+)/.exec(second.text)?.[1] : undefined;
  if (isLiteral(first) && helo !== undefined && rest.length === 0)
    return { client: readAddress(first?.text ?? ''), name: null, helo: heloName(helo) };
  // Attack: HELO [192.0.2.10] to a server that writes nothing else. Only where there is no HELO it is the client.
  const seen = first?.kind === 'word' && !hasHelo(line.protocol) ? readAddress(first.text) : null;
  return { client: seen, name: null, helo: seen === null ? heloName(line.fromText) : null };
}

/** What stands rightmost, the server wrote; so a client's comment left of a literal is HELO's. */
function endsInLiteral(from: readonly Item[]): boolean {
  return from.length > 1 && isLiteral(from.at(-1));
}

function isLiteral(item: Item | undefined): boolean {
  return item?.kind === 'word' && item.text.startsWith('[') && readAddress(item.text) !== null;
}
