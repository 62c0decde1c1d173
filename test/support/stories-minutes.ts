/** Mail as it comes minute by minute, by the clock of a deployment, with a sweep every five minutes. */

import type { Arriving, Deployed } from './deployed.ts';

const MINUTE = 60_000;
const SWEEP_MINUTES = 5;

/** Some seconds before the end of its minute a mail comes: what is counted then is counted within it. */
const BEFORE_END_MS = 15_000;

export interface Coming extends Arriving {
  readonly receivedAt: Date;
}

/** Resolves when all of it went through. The clock must not be later than the first mail's minute. */
export async function passMinutes(deployed: Deployed, coming: readonly Coming[]): Promise<void> {
  const { world } = deployed;
  const byMinute = Map.groupBy(coming, ({ receivedAt }) => Math.floor(receivedAt.getTime() / MINUTE));
  const last = Math.max(...byMinute.keys());
  for (let minute = Math.min(...byMinute.keys()); minute <= last; minute++) {
    world.advance((minute + 1) * MINUTE - BEFORE_END_MS - world.now().getTime());
    for (const mail of byMinute.get(minute) ?? []) await deployed.arrive(mail);
    await deployed.settled();
    if (minute % SWEEP_MINUTES === SWEEP_MINUTES - 1) await deployed.sweep.invoke({});
  }
}

/** A mail with the lines that SES puts on top: from whom it came. Lines end by CRLF. */
export function takenFrom(
  raw: string,
  id: string,
  client: { readonly name: string | null; readonly helo: string; readonly address: string },
  to: string,
  at: Date,
): string {
  const top = [
    'Return-Path: <>',
    `Received: from ${client.helo} (${client.name ?? 'unknown'} [${client.address}])`,
    ` by inbound-smtp.us-east-1.amazonaws.com with SMTP id ${id}`,
    ` for ${to};`,
    ` ${at.toUTCString().replace('GMT', '+0000 (UTC)')}`,
    'X-SES-Spam-Verdict: PASS',
    'X-SES-Virus-Verdict: PASS',
  ];
  return [...top, ...raw.split('\n')].join('\r\n');
}
