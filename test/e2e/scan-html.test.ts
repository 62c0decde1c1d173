/**
 * The HTML page of `scan` in a browser: axe finds nothing to complain about, light and dark, on a phone and on a screen;
 * nothing is asked for, and what strangers wrote runs nothing. Where there is no chromium, it is skipped and says so.
 */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scanHtml } from '../../lib/tell/html/scan-html.ts';
import { type Language, WORDS } from '../../lib/tell/index.ts';
import { filterOf, incidentOf, ownBounceOf, REMEDY, SUMMARY, siteOf } from '../tell/support/scan-values.ts';

const CHROMIUM = process.env.TRUEBOUNCE_CHROMIUM ?? '/usr/bin/chromium';
const missing = !existsSync(CHROMIUM);
if (missing) console.warn(`no browser at ${CHROMIUM}: the HTML page of scan is not tried in one`);

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const EVIL = `</style></title><script>document.title='run'</script><img src=//192.0.2.1/x onerror="document.title='run'">`;

const pages = {
  'a stolen password': siteOf({
    incidents: [incidentOf(), incidentOf({ remedy: null, by: 'mailbox', clients: [['203.0.113.9', 3]] })],
    filters: [filterOf({ own: 4 })],
  }),
  calm: siteOf({ incidents: [], ownReports: 0, ownBounces: [] }),
  'a flood of others': siteOf({ incidents: [incidentOf({ remedy: null, verdicts: { unproven: 30 } })] }),
  counted: null,
  evil: siteOf({
    incidents: [incidentOf({ remedy: { ...REMEDY, subject: EVIL }, samples: [EVIL.repeat(9)] })],
    ownBounces: [ownBounceOf({ recipient: 'x'.repeat(900), file: EVIL.repeat(9) })],
  }),
};
type Name = keyof typeof pages;

const fileOf = (name: Name, language: Language) =>
  scanHtml(
    {
      summary: { ...SUMMARY, domains: name === 'evil' ? [[EVIL, 400]] : SUMMARY.domains },
      site: pages[name],
      notes: [WORDS[language].guess.silent],
      guess: { domain: 'client.example', ownHosts: ['sv1.host.example'] },
    },
    WORDS[language],
    language,
  );

describe.skipIf(missing)('in a browser', () => {
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    // The page may run nothing; axe comes past its policy.
    context = await browser.newContext({ bypassCSP: true });
  });
  afterAll(async () => {
    await browser?.close();
  });

  async function opened(inside: BrowserContext, text: string, width: number, scheme: 'light' | 'dark') {
    const page = await inside.newPage();
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    const asked: string[] = [];
    const said: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => said.push(message.text()));
    await page.setContent(text);
    return { page, asked, said };
  }

  const violationsOf = async (page: Page) => {
    await page.evaluate(AXE);
    const { violations } = await page.evaluate<AxeResults>(
      "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
    );
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
  };

  test.each<[Name, Language, number, 'light' | 'dark']>([
    ['a stolen password', 'en', 1_000, 'light'],
    ['a stolen password', 'ja', 360, 'dark'],
    ['calm', 'en', 360, 'light'],
    ['calm', 'ja', 1_000, 'dark'],
    ['a flood of others', 'ja', 360, 'light'],
    ['a flood of others', 'en', 1_000, 'dark'],
    ['counted', 'en', 360, 'dark'],
    ['counted', 'ja', 1_000, 'light'],
    ['evil', 'en', 360, 'light'],
  ])(
    'axe has nothing against %s (%s, %i wide, %s), and nothing runs over the edge',
    async (name, language, width, scheme) => {
      const { page, asked } = await opened(context, fileOf(name, language), width, scheme);
      expect(await violationsOf(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(asked).toEqual([]);
      await page.close();
    },
  );

  test('with its own policy it keeps its look, asks for nothing, and runs nothing that strangers wrote', async () => {
    const strict = await browser.newContext();
    const { page, asked, said } = await opened(strict, fileOf('evil', 'en'), 1_000, 'light');
    expect(await page.evaluate("getComputedStyle(document.querySelector('h1')).color")).toBe(
      'rgb(163, 41, 29)',
    );
    expect(await page.evaluate("document.querySelectorAll('script, img').length")).toBe(0);
    expect(await page.title()).toMatch(/^SOMEONE IS SENDING/);
    expect({ asked, said }).toEqual({ asked: [], said: [] });
    await strict.close();
  });

  test('even what an escape had missed would not run', async () => {
    const strict = await browser.newContext();
    const broken = fileOf('calm', 'en').replace('</main>', `${EVIL}</main>`);
    const { page, asked } = await opened(strict, broken, 1_000, 'light');
    expect(await page.evaluate("document.querySelectorAll('script').length")).toBe(1);
    expect(await page.title()).not.toBe('run');
    expect(asked).toEqual([]);
    await strict.close();
  });

  test('prints on A4 in dark letters, whatever the screen is', async () => {
    const { page } = await opened(context, fileOf('a stolen password', 'en'), 1_000, 'dark');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const [paper, ink] = (await page.evaluate(
      '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]',
    )) as [string, string];
    expect({ paper, ink }).toEqual({ paper: 'rgb(255, 255, 255)', ink: 'rgb(0, 0, 0)' });
    expect(await violationsOf(page)).toEqual([]);
    await page.close();
  });
});
