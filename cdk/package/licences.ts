/** The licences of what is bundled: most of them ask that their text goes with every copy. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i;

/** `sources`: paths from the top of the repository. One text, each licence once, under the packages that have it. */
export function licencesOf(root: string, sources: Iterable<string>): string {
  const packages = new Set([...sources].map(packageFolder).filter((folder) => folder !== null));
  const byText = new Map<string, string[]>();
  for (const folder of [...packages].sort()) {
    const at = join(root, folder);
    const { name, version, license } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
    const texts = readdirSync(at)
      .filter((file) => FILE.test(file) && !file.endsWith('.json'))
      .sort()
      .map((file) => readFileSync(join(at, file), 'utf8').trim());
    if (texts.length === 0 && license === undefined) throw new Error(`${name} states no licence`);
    const text = texts.join('\n\n');
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...byText].map(([text, names]) =>
    [...names, '', text || 'Their packages bring no text of it.'].join('\n'),
  );
  return ['This package has parts of these others in it.', ...parts]
    .join(`\n\n${'-'.repeat(78)}\n\n`)
    .concat('\n');
}

/** The innermost package that a source lies in; null: ours. */
function packageFolder(source: string): string | null {
  const at = source.lastIndexOf('node_modules/');
  if (at < 0) return null;
  const rest = source.slice(at + 'node_modules/'.length).split('/');
  return source.slice(0, at) + ['node_modules', ...rest.slice(0, rest[0]?.startsWith('@') ? 2 : 1)].join('/');
}
