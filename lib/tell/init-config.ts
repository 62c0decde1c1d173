/** The text of `truebounce.config.ts`, with a comment for each line that is not plain by itself. */

import type { DomainFound } from '../init/read-domain.ts';
import type { InitSite } from '../init/site.ts';
import { wrap } from './width.ts';
import type { Words } from './words.ts';

/** As wide as code is read. */
const COLUMNS = 110;

/** A value as a string of TypeScript; those of the site have no control characters. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

const key = (text: string) => (/^[A-Za-z]\w*$/.test(text) ? text : quoted(text));

export function initConfig(
  { config, domain, receive, sendingHosts, why }: InitSite,
  found: DomainFound,
  words: Words,
): string {
  const { comments, why: whys } = words.init;
  const lines: string[] = [];
  const put = (depth: number, ...texts: string[]) =>
    lines.push(...texts.map((text) => (text === '' ? '' : '  '.repeat(depth) + text)));
  const comment = (depth: number, text: string) =>
    put(depth, ...wrap(text, COLUMNS - 2 * depth - 3).map((line) => `// ${line}`));

  /** Sentences of Japanese have no blank between them. */
  const both = (one: string, other: string) => (one.endsWith('。') ? one + other : `${one} ${other}`);

  comment(0, comments.head);
  put(0, "import { defineConfig } from 'truebounce';", '', 'export default defineConfig({');
  comment(1, comments.region);
  put(1, `region: ${quoted(config.region)},`, `language: ${quoted(config.language ?? 'en')},`);
  comment(1, comments.protect);
  put(1, "protect: 'hold',");
  comment(1, comments.alerts);
  put(1, `alerts: [${[config.alerts].flat().map(quoted).join(', ')}],`);
  put(1, 'domains: {');
  put(2, `${key(domain)}: {`);
  comment(3, both(receive === 'mx' ? comments.mx : comments.forward, whys[why]));
  put(3, `receive: ${quoted(receive)},`);
  comment(3, comments.publishMx);
  put(3, 'publishMx: false,');
  if (sendingHosts.length > 0) {
    comment(3, both(comments.hosts, comments.exclusive));
    put(3, 'sendingHosts: [');
    for (const { name, exclusive } of sendingHosts)
      put(4, `{ name: ${quoted(name)}, exclusive: ${exclusive} },`);
    put(3, '],');
  }
  const providers = found.spf === null || found.spf === 'silent' ? [] : found.spf.providers;
  if (providers.length > 0) comment(3, comments.providers(providers));
  if (found.dkim.length > 0) comment(3, comments.signed);
  comment(3, comments.mailboxes);
  put(3, 'mailboxes: {');
  const { mailboxes = {} } = config.domains[domain] ?? {};
  for (const [local, to] of Object.entries(mailboxes)) put(4, `${key(local)}: ${quoted(String(to))},`);
  put(3, '},');
  put(2, '},');
  put(1, '},');
  put(0, '});', '');
  return lines.join('\n');
}
