/** Mails a second of `classify` and of two parsers that only parse, over the same mails in turn. */

import { simpleParser } from 'mailparser';
import PostalMime from 'postal-mime';
import { classify } from '../../lib/classify/index.ts';
import { parseMail } from '../../lib/parse/index.ts';

interface Contender {
  readonly name: string;
  run(mail: Buffer): unknown;
}

/** They only parse. */
export const PARSERS: readonly Contender[] = [
  { name: 'mailparser simpleParser', run: (mail) => simpleParser(mail) },
  {
    name: 'the same, conversions off',
    run: (mail) =>
      simpleParser(mail, {
        skipHtmlToText: true,
        skipTextToHtml: true,
        skipImageLinks: true,
        skipTextLinks: true,
      }),
  },
  { name: 'postal-mime', run: (mail) => PostalMime.parse(mail) },
];

const CONTENDERS: readonly Contender[] = [
  { name: 'truebounce classify', run: (mail) => classify(parseMail(mail)) },
  ...PARSERS,
];

/** Rounds whose times count, at least: a median of two says little. */
const LEAST_ROUNDS = 7;

/**
 * First each contender runs until its code is compiled, as in a process that has read its first thousands; then rounds
 * go through all contenders one after the other, so that what else the machine does meets each alike.
 */
export async function speed(mails: readonly Buffer[], milliseconds: number): Promise<void> {
  const bytes = mails.reduce((sum, mail) => sum + mail.length, 0);
  const spent = new Map<string, number[]>(CONTENDERS.map(({ name }) => [name, []]));
  for (const { run } of CONTENDERS) {
    const until = performance.now() + milliseconds;
    do {
      for (const mail of mails) await run(mail);
    } while (performance.now() < until);
  }
  const until = performance.now() + milliseconds * CONTENDERS.length;
  for (let round = 0; round < LEAST_ROUNDS || performance.now() < until; round++) {
    for (const { name, run } of CONTENDERS) {
      const start = performance.now();
      for (const mail of mails) await run(mail);
      spent.get(name)?.push(performance.now() - start);
    }
  }

  const median = (name: string) => {
    const times = [...(spent.get(name) ?? [])].sort((a, b) => a - b);
    return times[Math.floor(times.length / 2)] as number;
  };
  const ours = median('truebounce classify');
  console.log(
    `SPEED over ${mails.length} mails, ${(bytes / 1e6).toFixed(1)} MB (median of ${spent.get('postal-mime')?.length} rounds)`,
  );
  for (const { name } of CONTENDERS) {
    const time = median(name);
    const rate = `${((mails.length / time) * 1_000).toFixed(0)} mails/s`.padStart(15);
    const flow = `${(bytes / 1e3 / time).toFixed(1)} MB/s`.padStart(13);
    const ratio = time === ours ? '' : `   ${(time / ours).toFixed(1)} times slower than classify`;
    console.log(`  ${name.padEnd(26)}${rate}${flow}${ratio}`);
  }
  console.log();
}
