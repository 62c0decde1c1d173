/** `held show`: the story of one mail, or its raw bytes. */

import { pipeline } from 'node:stream/promises';
import { parseMail } from '../parse/index.ts';
import { type HeaderFields, type HeldStory, heldHeader, heldStory } from '../tell/held-story.ts';
import { painter } from '../tell/paint.ts';
import { printable } from '../tell/printable.ts';
import type { Words } from '../tell/words.ts';
import { type Data, type RawAccess, withData } from './data.ts';
import type { HeldShowOptions } from './held.ts';
import { keyOf, recordsFor } from './held-keys.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';

/** Bytes of a raw mail that are read for its header: more than forty fields that a person reads. */
const HEADER_BYTES = 64 << 10;
const MAX_PATH_CHARS = 400;

export async function showCommand(text: string, options: HeldShowOptions, words: Words): Promise<void> {
  await withData(options, words, 'read', async (data) => {
    const key = await keyOf(data, text, words);
    if (options.raw === true) {
      await writeRaw(data.raw, key, words);
      return;
    }
    const stories = await storiesOf(data, key, options, words);
    if (stories.length === 0) throw new Error(words.held.keys.unknown(key));
    const place = data.raw.place(key);
    if (options.json === true) {
      for (const story of stories) await writeLine(process.stdout, JSON.stringify({ ...story, raw: place }));
      return;
    }
    const width = columnsOf(process.stdout);
    const paint = painter(coloursOn(process.stdout, process.env));
    const told = stories.map((story) => heldStory(story, words, width, paint).join('\n'));
    const fields = await headerOf(data.raw, key);
    const header = heldHeader(fields, printable(place, MAX_PATH_CHARS), words, width, paint);
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

async function writeRaw(raw: RawAccess, key: string, words: Words): Promise<void> {
  const bytes = await raw.all(key);
  if (bytes === null) throw new Error(words.held.show.noRaw(printable(raw.place(key), MAX_PATH_CHARS)));
  await pipeline(bytes, process.stdout, { end: false });
}

/** Null where the mail is not there. */
async function headerOf(raw: RawAccess, key: string): Promise<HeaderFields | null> {
  const start = await raw.start(key, HEADER_BYTES);
  if (start === null) return null;
  const { header } = parseMail(start);
  const fields = header.fields.map(({ name, text }) => ({ name, text }));
  return { fields, cut: !header.closed || header.range.end >= HEADER_BYTES };
}
