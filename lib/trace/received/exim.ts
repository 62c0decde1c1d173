/**
 * Exim (received_header_text; host.c, host_build_sender_fullhost):
 *
 *     from host.example ([203.0.113.5]:4711 helo=x ident=y) by mx.example with esmtp (Exim 4.96) id ...
 *     from [203.0.113.5] (port=4711 helo=[10.9.8.7]) by ...
 *     from www-data by mx.example with local (Exim 4.96) (envelope-from <a@b>) id ...
 *
 * The address stands first, and HELO behind it up to `by`: the other way round than in the general grammar. A HELO
 * with blanks and brackets (helo_accept_junk_hosts) can write a client's comment of its own behind the true one.
 */

import { readAddress } from './address.ts';
import type { Form, Reading } from './form.ts';
import type { Line } from './line.ts';
import { shownLogin } from './login.ts';
import { clientName, heloName } from './names.ts';
import { originOf } from './origin.ts';

/** Message ids: 6-6-2 in base 62, since 4.97 6-11-4. */
const ID = /^[0-9A-Za-z]{6}-[0-9A-Za-z]{6}-[0-9A-Za-z]{2}$|^[0-9A-Za-z]{6}-[0-9A-Za-z]{11}-[0-9A-Za-z]{4}$/;

const ADDRESS_FIRST = /^\[([^\]\s]+)\](?::\d{1,5})?(?=$| )/;
const NAME_FIRST = /^([^\s()[\]]+) \(\[([^\]\s]+)\](?::\d{1,5})?(?=[ )])/;

export const EXIM: Form = { name: 'exim', is: isExim, read };

function isExim({ words, comments }: Line): boolean {
  if (comments.some((comment) => comment.startsWith('Exim '))) return true;
  const id = words.findIndex((item) => item.kind === 'word' && item.text === 'id');
  return id >= 0 && ID.test(words[id + 1]?.text ?? '');
}

function read(line: Line): Reading | null {
  const origin = originOf(line);
  const login = shownLogin([...line.comments, ...line.tail]);
  const rest = {
    login: login?.login ?? null,
    authenticated: login !== undefined,
    local: origin?.local ?? null,
    account: origin?.account ?? null,
  };
  if (origin !== null || line.from.length === 0)
    return { client: null, name: null, helo: heloOf(line.fromText), ...rest };
  const address = ADDRESS_FIRST.exec(line.fromText);
  const named = address === null ? NAME_FIRST.exec(line.fromText) : null;
  const client = readAddress(address?.[1] ?? named?.[2] ?? '');
  if (client === null) return null;
  const behind = line.fromText.slice((address ?? named)?.[0].length);
  return { client, name: clientName(named?.[1]), helo: heloOf(behind), ...rest };
}

/** Behind the first `helo=`, up to the ident reply or the closing bracket. */
function heloOf(text: string): string | null {
  const at = text.indexOf('helo=');
  if (at < 0) return null;
  const inner = text.slice(at + 5).replace(/\)$/, '');
  const ident = inner.lastIndexOf(' ident=');
  return heloName(ident < 0 ? inner : inner.slice(0, ident));
}
