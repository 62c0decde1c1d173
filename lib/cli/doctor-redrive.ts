/** `doctor --redrive`: dead letters go back on their queues. */

import type { Words } from '../tell/words.ts';
import { withData } from './data.ts';
import type { DoctorOptions } from './doctor.ts';
import { writeLine } from './terminal.ts';

export async function redriveCommand(options: DoctorOptions, words: Words): Promise<void> {
  const [redriven, place] = await withData(
    options,
    words,
    'write',
    async (data) => [await data.redrive(), data.place] as const,
  );
  const { mails, deliveries, events, going } = redriven;
  const line =
    options.json === true
      ? JSON.stringify({ kind: 'redriven', ...redriven })
      : words.doctor.places[place].redriven(mails, deliveries, events, going);
  await writeLine(process.stdout, line);
}
