/**
 * Ours against mailparser and postal-mime, over our samples and the reports of a corpus that is not part of the
 * project. Every difference is of a kind that RULES explains, or is listed under its file; else the test fails. So
 * does a rule or an entry that explains nothing any more.
 */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Mail, Part } from '../../lib/model.ts';
import { parseMail, textOf } from '../../lib/parse/index.ts';
import { samples } from '../support/samples.ts';
import {
  headersByUs,
  type PeerHeaders,
  type Seen,
  type SeenPart,
  seenByMailparser,
  seenByPostalMime,
} from './peers.ts';

const CORPUS = path.resolve(process.env.TRUEBOUNCE_CORPUS ?? '../shared/corpus');
const REPORT_CLASSES = new Set(['bounce', 'delay', 'arf', 'auto-reply']);

type Peer = 'mailparser' | 'postal-mime';

/** Differences in kind, each with its reason. */
const RULES = {
  'cr-newline': 'mails with CR newlines are one long header line to both',
  'nested-message':
    'mailparser reads a nested mail only where it is inline, postal-mime was told to leave it whole',
  'missing-blank-line':
    'both take all lines up to the first blank one as header, the text before it with them',
  'missing-boundary':
    'a multipart whose boundary does not occur has no parts for both; we guess it, or keep the text',
  flowed: 'both reflow format=flowed; we leave lines as they are, since notices are read line by line',
  'utf-7': 'neither knows UTF-7',
  'raw-8bit': 'bytes without a charset that are not UTF-8: U+FFFD for both, Windows-1252 for us',
  'jis-seam': 'a character set escape at the seam of two encoded words',
  digest:
    'mailparser does not know that parts of a multipart/digest are message/rfc822 (RFC 2046 section 5.1.5)',
} as const;
type Rule = keyof typeof RULES;

/** What no rule explains: `file peer what` and why. File names of the corpus are hashes. */
const LISTED: ReadonlyMap<string, string> = new Map([
  [
    '6055fca0c85a9b3a postal-mime from',
    'two words in brackets: postal-mime takes both for the address, we the second',
  ],
]);

/** Differences that nothing explains, and what was used to explain the others. */
const used = new Set<string>();

async function differences(file: string, raw: Uint8Array): Promise<string[]> {
  const mail = parseMail(raw);
  const found = [
    ...compare(mail, 'mailparser', await seenByMailparser(raw)),
    ...compare(mail, 'postal-mime', await seenByPostalMime(raw)),
  ];
  return found.map((what) => `${file} ${what}`).filter((what) => !isListed(what));
}

function isListed(what: string): boolean {
  const entry = [...LISTED.keys()].find((key) => what.startsWith(key));
  if (entry !== undefined) used.add(entry);
  return entry !== undefined;
}

function compare(mail: Mail, peer: Peer, seen: Seen): string[] {
  if (mail.newline === 'cr') return explained('cr-newline');
  const out = [...compareHeaders(headersByUs(mail), seen, peer)];
  comparePart(mail, mail.root, seen.root, undefined, '0', (what) => out.push(`${peer} ${what}`));
  return out;
}

function explained(rule: Rule): [] {
  used.add(rule);
  return [];
}

function compareHeaders(ours: PeerHeaders, theirs: PeerHeaders, peer: Peer): string[] {
  const out: string[] = [];
  for (const key of ['from', 'to', 'subject', 'messageId'] as const) {
    const [a, b] = [oneLine(ours[key]), oneLine(theirs[key])];
    if (a === b) continue;
    if (b.includes('\ufffd') && !a.includes('\ufffd'))
      explained(/[\u3040-\u30ff]/.test(a) ? 'jis-seam' : 'raw-8bit');
    else out.push(`${peer} ${key}: ${JSON.stringify(a)} is ${JSON.stringify(b)}`);
  }
  return out;
}

function comparePart(
  mail: Mail,
  ours: Part,
  theirs: SeenPart,
  parent: Part | undefined,
  at: string,
  differ: (what: string) => void,
): void {
  if (ours.type !== theirs.type) {
    if (parent?.type === 'multipart/digest' && !ours.header.has('content-type')) explained('digest');
    else differ(`type ${at}: ${ours.type} is ${theirs.type}`);
    return;
  }
  const children = ours.kind === 'multipart' ? ours.parts : ours.kind === 'message' ? [ours.message] : [];
  if (children.length !== theirs.parts.length) {
    if (ours.kind === 'message' && theirs.parts.length === 0) explained('nested-message');
    else if (theirs.parts.length === 0 && hasDefect(mail, 'missing-boundary')) explained('missing-boundary');
    else
      differ(`parts ${at}: ${children.map((part) => part.type)} is ${theirs.parts.map((part) => part.type)}`);
    return;
  }
  if (theirs.text !== null && ours.kind === 'leaf') compareText(mail, ours, theirs.text, at, differ);
  for (const [index, child] of children.entries()) {
    comparePart(mail, child, theirs.parts[index] as SeenPart, ours, `${at}.${index}`, differ);
  }
}

function compareText(mail: Mail, part: Part, text: string, at: string, differ: (what: string) => void): void {
  const [a, b] = [withoutTrailing(textOf(part)), withoutTrailing(text)];
  if (a === b) return;
  if (part.parameters.get('format')?.toLowerCase() === 'flowed' && packed(a) === packed(b))
    explained('flowed');
  else if (/utf-7$/i.test(part.parameters.get('charset') ?? '')) explained('utf-7');
  else if (b.includes('\ufffd') && !a.includes('\ufffd')) explained('raw-8bit');
  else if (hasDefect(mail, 'missing-blank-line') && a.endsWith(b)) explained('missing-blank-line');
  else differ(`text ${at}: ${firstDifference(a, b)}`);
}

function hasDefect(mail: Mail, kind: string): boolean {
  return mail.defects.some((defect) => defect.kind === kind);
}

function withoutTrailing(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.replaceAll('\u00a0', ' ').trimEnd())
    .join('\n')
    .trim();
}

function oneLine(text: string): string {
  return text.split(/\s+/).join(' ').trim();
}

/** Without what reflowing changes: white space and quote marks. */
function packed(text: string): string {
  return text.replace(/[\s>]/g, '');
}

function firstDifference(a: string, b: string): string {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return `at ${i}, ${JSON.stringify(a.slice(i, i + 40))} is ${JSON.stringify(b.slice(i, i + 40))}`;
}

describe('our samples read as mailparser and postal-mime read them', () => {
  const own = samples();
  it('there are samples', () => expect(own.length).toBeGreaterThan(0));
  it.each(own.map((sample) => [sample.name, sample] as const))('%s', async (name, sample) => {
    expect(await differences(name, sample.raw)).toEqual([]);
  });
});

const labels = path.join(CORPUS, 'labels.jsonl');
const isThere = existsSync(labels);
const because = isThere ? '' : ` (skipped: no corpus at ${CORPUS}; set TRUEBOUNCE_CORPUS)`;
if (!isThere) console.warn(`differential test of the corpus' reports${because}`);

describe.skipIf(!isThere)(
  `the corpus' reports read as mailparser and postal-mime read them${because}`,
  () => {
    const files = isThere ? reportFiles() : [];
    it('all of them', async () => {
      expect(files.length).toBeGreaterThan(400);
      const found: string[] = [];
      for (const file of files) {
        found.push(
          ...(await differences(path.basename(file, '.eml'), readFileSync(path.join(CORPUS, 'mails', file)))),
        );
      }
      expect(found).toEqual([]);
    });
    afterAll(() => {
      const stale = [...Object.keys(RULES), ...LISTED.keys()].filter((key) => !used.has(key));
      expect(stale, 'rules and entries that explain nothing any more').toEqual([]);
    });
  },
);

function reportFiles(): string[] {
  const lines = readFileSync(labels, 'utf8').trim().split('\n');
  const labelled = lines.map((line) => JSON.parse(line) as { file: string; class: string });
  return labelled.filter((label) => REPORT_CLASSES.has(label.class)).map((label) => label.file);
}
