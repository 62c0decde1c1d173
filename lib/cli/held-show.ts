/** `held show`: the story of one mail, or its raw bytes. */

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { parseMail } from '../parse/index.ts';
import { type HeaderFields, type HeldStory, heldHeader, heldStory } from '../tell/held-story.ts';
import { painter } from '../tell/paint.ts';
import { printable } from '../tell/printable.ts';
import type { Words } from '../tell/words.ts';
import { type Data, rawPath, withData } from './data.ts';
import type { HeldShowOptions } from './held.ts';
import { keyOf, recordsFor } from './held-keys.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';

/** Bytes of a raw mail that are read for its header: more than forty fields that a person reads. */
const HEADER_BYTES = 64 << 10;
const MAX_PATH_CHARS = 400;

export async function showCommand(text: string, options: HeldShowOptions, words: Words): Promise<void> {
  await withData(options, words, 'read', async (data) => {
    const key = await keyOf(data.tables, text, words);
    const path = rawPath(data.directory, key);
    if (options.raw === true) {
      await writeRaw(path, words);
      return;
    }
    const stories = await storiesOf(data, key, options, words);
    if (stories.length === 0) throw new Error(words.held.keys.unknown(key));
    if (options.json === true) {
      for (const story of stories) await writeLine(process.stdout, JSON.stringify({ ...story, raw: path }));
      return;
    }
    const width = columnsOf(process.stdout);
    const paint = painter(coloursOn(process.stdout, process.env));
    const told = stories.map((story) => heldStory(story, words, width, paint).join('\n'));
    const header = heldHeader(await headerOf(path), printable(path, MAX_PATH_CHARS), words, width, paint);
    await writeLine(process.stdout, [told.join('\n\n'), ...header].join('\n'));
  });
}

async function storiesOf(
  { tables }: Data,
  key: string,
  { mailbox }: HeldShowOptions,
  words: Words,
): Promise<HeldStory[]> {
  const records = await recordsFor(tables, key, mailbox, words);
  const deliveries = await tables.deliveriesOf(key);
  const stories: HeldStory[] = [];
  for (const record of records) {
    const answer = await tables.answered(key, record.mailbox);
    const own = deliveries.filter(({ delivery }) => delivery.mailbox === record.mailbox);
    stories.push({ record, answer, deliveries: own });
  }
  return stories;
}

async function writeRaw(path: string, words: Words): Promise<void> {
  try {
    await pipeline(createReadStream(path), process.stdout, { end: false });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new Error(words.held.show.noRaw(printable(path, MAX_PATH_CHARS)));
  }
}

/** Null where there is no such file. */
async function headerOf(path: string): Promise<HeaderFields | null> {
  try {
    const file = await open(path);
    try {
      const buffer = new Uint8Array(HEADER_BYTES);
      const { bytesRead } = await file.read(buffer, 0, HEADER_BYTES, 0);
      const { header } = parseMail(buffer.subarray(0, bytesRead));
      const fields = header.fields.map(({ name, text }) => ({ name, text }));
      return { fields, cut: !header.closed || header.range.end >= HEADER_BYTES };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
