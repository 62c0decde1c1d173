import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileLoaded, loadAnySite, loadSite } from '../../lib/site/load.ts';

const LOAD = new URL('../../lib/site/load.ts', import.meta.url).href;
const CONFIG = `{
  alerts: 'admin@elsewhere.example',
  domains: { 'client.example': { mailboxes: {
    info: imap({ host: 'sv1.host.example', user: 'info', password: parameter('/truebounce/info') }) } } },
}`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'truebounce-site-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** In a process of Node's own: here the tests' runner resolves imports. */
async function loadedByNode(...paths: string[]): Promise<{ stdout: string; stderr: string }> {
  const program = `
    import { loadSite } from ${JSON.stringify(LOAD)};
    const sites = await Promise.all(process.argv.slice(1).map((path) => loadSite(path)));
    const told = sites.map((site) => [...site.domains.values()].map(({ mailboxes }) => [...mailboxes.values()]));
    console.log(JSON.stringify(told));
    await import('truebounce').then(() => console.log('still there'), ({ code }) => console.log(code));`;
  const node = promisify(execFile);
  return node(process.execPath, ['--input-type=module', '--eval', program, ...paths], { cwd: folder });
}

const DESTINATION = {
  kind: 'imap',
  host: 'sv1.host.example',
  user: 'info',
  password: { kind: 'parameter', name: '/truebounce/info' },
  port: 993,
  folder: 'INBOX',
  junk: null,
};

describe('a config in an empty folder', () => {
  test('finds the package without an install, in TypeScript and in JavaScript, without a warning', async () => {
    const head = `import { defineConfig, imap, parameter } from 'truebounce';\n`;
    const typed = write(
      'truebounce.config.ts',
      `${head}import type { SiteConfig } from 'truebounce';\nconst config: SiteConfig = ${CONFIG};\nexport default defineConfig(config);\n`,
    );
    const plain = write('truebounce.config.js', `${head}export default defineConfig(${CONFIG});\n`);
    const { stdout, stderr } = await loadedByNode(typed, plain);
    const [sites, after] = stdout.trim().split('\n');
    expect(JSON.parse(sites ?? '')).toEqual([[[DESTINATION]], [[DESTINATION]]]);
    // The name is lent for the loading only.
    expect(after).toBe('ERR_MODULE_NOT_FOUND');
    expect(stderr).toBe('');
  });
});

describe('a file that is no config', () => {
  test.each([
    ['none.config.ts', null, 'none.config.ts cannot be used:\n  the file: cannot be read (ENOENT)'],
    ['none.json', null, 'none.json cannot be used:\n  the file: cannot be read (ENOENT)'],
    [
      'empty.config.mjs',
      'export const config = {};',
      'empty.config.mjs cannot be used:\n  the default export: found nothing, expected defineConfig({ ... })',
    ],
    [
      'throws.config.mjs',
      'throw new RangeError("no\\nluck");',
      'throws.config.mjs cannot be used:\n  the whole: cannot be run: RangeError: no',
    ],
    [
      'broken.json',
      '{"alerts": oops}',
      'broken.json cannot be used:\n  line 1, column 12: is not JSON from here on',
    ],
    [
      'wrong.config.mjs',
      'export default { alerts: 1, domains: {} };',
      'wrong.config.mjs cannot be used:\n  alerts: found 1, expected a mail address such as info@example.com',
    ],
  ])('%s', async (name, text, message) => {
    const path = text === null ? join(folder, name) : write(name, text);
    await expect(loadSite(path)).rejects.toMatchObject({ name: 'SiteError', message });
    await expect(loadAnySite(path)).rejects.toMatchObject({ name: 'SiteError', message });
  });

  test('a directory', async () => {
    await expect(loadSite(folder)).rejects.toThrow('the file: found a directory, expected a file');
  });
});

describe('JSON', () => {
  test('is a config, or one domain’s knowledge under the default policy', async () => {
    const config = write(
      'config.json',
      JSON.stringify({
        alerts: 'admin@elsewhere.example',
        domains: { 'client.example': { mailboxes: { info: 'a@far.example' } } },
      }),
    );
    const knowledge = write(
      'knowledge.json',
      JSON.stringify({ domain: 'client.example', mailboxes: ['info@client.example'] }),
    );
    const [one, other] = await Promise.all([config, knowledge].map(loadAnySite));
    expect(one?.kind).toBe('config');
    expect(other?.kind).toBe('json');
    if (one === undefined || other === undefined) return;
    expect(compileLoaded(other)).toEqual(compileLoaded(one));
    await expect(loadSite(knowledge)).rejects.toThrow('alerts: found nothing');
  });
});

test('the seed’s site is found by its path', async () => {
  const path = fileURLToPath(new URL('../sites/seed/truebounce.config.ts', import.meta.url));
  const { stdout } = await loadedByNode(path);
  expect(stdout).toContain('"user":"info@client.example"');
});
