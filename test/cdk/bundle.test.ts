/** The functions as they are deployed: the same each time, and no more loaded than is needed. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { type Bundle, bundleFunctions, FUNCTIONS, SITE_FILE } from '../../cdk/bundle.ts';
import { readSite } from '../../lib/site/site.ts';
import { SITE } from './support/synthesised.ts';

const run = promisify(execFile);
const top = mkdtempSync(join(tmpdir(), 'truebounce-bundle-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));
const folder = () => mkdtempSync(join(top, 'bundle-'));
const texts = (path: string) =>
  readdirSync(path).map((name): [string, string] => [name, readFileSync(join(path, name), 'latin1')]);
const digests = (path: string) =>
  texts(path).map(([name, text]) => `${name} ${createHash('sha256').update(text).digest('hex')}`);

const site = await readSite(SITE, 'the config of this test');
const outdir = folder();
const bundle = bundleFunctions({ outdir, site });

/** What is loaded before the first event is handled. */
function loadedAtOnce({ outputs }: Bundle, entry: string): readonly string[] {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { file: next, kind } of outputs.get(file)?.imports ?? []) if (kind === 'static') visit(next);
  };
  visit(entry);
  return [...seen].flatMap((file) => outputs.get(file)?.sources ?? []);
}

describe('the bundle', () => {
  it('has all functions, flat, with source maps and the site beside them', async () => {
    expect(bundle.files).toEqual([...bundle.files].sort());
    expect(readdirSync(outdir).sort()).toEqual(bundle.files);
    for (const name of FUNCTIONS) expect(bundle.files).toContain(`${name}.mjs`);
    for (const file of bundle.files.filter((name) => name.endsWith('.mjs'))) {
      expect(file).toMatch(/^(?:chunk-[A-Z0-9]+|[a-z]+)\.mjs$/);
      expect(bundle.files).toContain(`${file}.map`);
    }
    const read = await readSite(JSON.parse(readFileSync(join(outdir, SITE_FILE), 'utf8')), SITE_FILE);
    expect(read).toEqual(site);
  });

  it('is the same bytes from the same sources, wherever it goes: what did not change is not deployed again', () => {
    const other = join(folder(), 'deeper', 'still');
    bundleFunctions({ outdir: other, site });
    expect(digests(other)).toEqual(digests(outdir));
  });

  it('names no path of this machine', () => {
    expect(texts(outdir).filter(([, text]) => text.includes(process.cwd()))).toEqual([]);
  });

  it('without a site is the code alone', () => {
    const alone = folder();
    const { files } = bundleFunctions({ outdir: alone, site: null, functions: ['activate'] });
    expect(files).toContain('activate.mjs');
    expect(files).not.toContain(SITE_FILE);
  });

  it.each(FUNCTIONS.filter((name) => name !== 'activate'))(
    '%s says by name what its environment lacks',
    async (name) => {
      const script = `import(${JSON.stringify(pathToFileURL(join(outdir, `${name}.mjs`)).href)}).catch((error) => console.log(String(error)))`;
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
        env: { PATH: process.env.PATH, AWS_REGION: 'eu-central-1' },
      });
      expect(stdout).toContain('SettingsError');
      expect(stdout).toContain('TRUEBOUNCE_TABLE');
    },
  );

  it('of activate needs no environment', async () => {
    const script = `const { handler } = await import(${JSON.stringify(pathToFileURL(join(outdir, 'activate.mjs')).href)}); console.log(typeof handler)`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: process.env.PATH, AWS_REGION: 'eu-central-1' },
    });
    expect(stdout.trim()).toBe('function');
  });

  // What takes long to load, and few mails need: SPF and DKIM's library, the parser of webhooks' content, patterns.
  it.each(['inbound', 'deliver', 'sent'])(
    '%s loads at once what each mail needs, and the rest where it is needed',
    (name) => {
      const sources = loadedAtOnce(bundle, `${name}.mjs`);
      expect(sources.length).toBeGreaterThan(20);
      for (const late of [
        'mailauth',
        'mailparser',
        're2js',
        'postal-mime',
        '@aws-sdk/client-sesv2',
        'nodemailer',
      ])
        expect([late, sources.filter((source) => source.startsWith(`node_modules/${late}/`))]).toEqual([
          late,
          [],
        ]);
    },
  );
});
