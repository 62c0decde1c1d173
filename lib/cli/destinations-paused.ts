/** `destinations list` and `destinations resume`. */

import { PAUSED_WAIT } from '../deliver/deliver.ts';
import type { Paused } from '../effects.ts';
import { destinationsPage } from '../tell/destinations-page.ts';
import { harmless } from '../tell/harmless.ts';
import { painter } from '../tell/paint.ts';
import type { Words } from '../tell/words.ts';
import { type Data, dataOf, withData } from './data.ts';
import type { DestinationsOptions } from './destinations.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';

const MINUTE_MS = 60_000;

export async function listCommand(options: DestinationsOptions, words: Words): Promise<void> {
  await withData(options, words, 'read', async ({ tables }) => {
    const paused = await tables.pausedDestinations();
    if (options.json === true) {
      for (const { destination, since, why } of paused)
        await writeLine(process.stdout, JSON.stringify({ destination, since, why }));
      return;
    }
    const paint = painter(coloursOn(process.stdout, process.env));
    const page = destinationsPage(paused, dataOf(options), words, columnsOf(process.stdout), paint);
    await writeLine(process.stdout, page.join('\n'));
  });
}

export async function resumeCommand(
  names: readonly string[],
  options: DestinationsOptions,
  words: Words,
): Promise<void> {
  await withData(options, words, 'write', async ({ tables }) => {
    const paused = await tables.pausedDestinations();
    let count = 0;
    for (const name of new Set(names)) {
      const resumed = await resume(name, paused, tables);
      if (resumed === null) process.exitCode = 1;
      else count++;
      const line =
        options.json === true
          ? JSON.stringify({ destination: resumed ?? name, resumed: resumed !== null })
          : toldOf(name, resumed, paused, words);
      await writeLine(process.stdout, line);
    }
    if (options.json === true || count === 0) return;
    await writeLine(process.stdout, words.destinations.goes(PAUSED_WAIT / MINUTE_MS));
  });
}

/** The name of the one that was resumed, which is that of `list` or differs in the case of its letters; null: none was. */
async function resume(
  name: string,
  paused: readonly Paused[],
  tables: Data['tables'],
): Promise<string | null> {
  // The list of a deployment may lag behind; the name itself does not.
  if (await tables.resume(name)) return name;
  const same = paused.find(({ destination }) => destination.toLowerCase() === name.toLowerCase());
  return same !== undefined && (await tables.resume(same.destination)) ? same.destination : null;
}

function toldOf(name: string, resumed: string | null, paused: readonly Paused[], words: Words): string {
  const { destinations } = words;
  if (resumed !== null) return destinations.resumed(harmless(resumed));
  const others = paused.map(({ destination }) => harmless(destination));
  return destinations.notPaused(harmless(name), others);
}
