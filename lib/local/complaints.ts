/** What goes wrong, as one sentence for whoever runs the server; may hold a stranger's or the system's words. */

import type { Delivered } from '../deliver/deliver.ts';
import type { Paused } from '../effects.ts';
import type { Inbound } from '../model.ts';
import type { Fault } from '../record/record.ts';
import { shellWord } from '../tell/shell-word.ts';

export function tellFault(inbound: Inbound, fault: Fault): string {
  const { cause } = fault;
  const words = cause instanceof Error ? `: ${cause.stack ?? cause.message}` : '';
  const what =
    fault.stage === 'attempts' ? 'reading ended the process before' : `${fault.stage} failed${words}`;
  return `a fault of ours on raw/${inbound.key}.eml, delivered and marked (${what})`;
}

/** Null: there is nothing to tell, or it was told. */
export function tellTried({
  delivery,
  outcome,
  paused,
}: Extract<Delivered, { kind: 'tried' }>): string | null {
  if (paused !== null) return paused.newly ? tellPaused(paused) : null;
  if (outcome.kind === 'delivered') return null;
  const yet = outcome.kind === 'later' ? ' yet' : '';
  return `${delivery.key} is safe in raw/ but not delivered${yet}: ${outcome.error}`;
}

/** It ends in a command: a full stop would be copied with it. */
export function tellPaused({ destination, why }: Paused): string {
  const name = shellWord(destination) ?? 'NAME';
  return `mail to ${destination} waits, none of it is lost (${why}); when that is mended:  truebounce destinations resume ${name}`;
}
