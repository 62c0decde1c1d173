/** What is counted of each mailbox, and its incidents: one item, whatever is mailed (BOUNDS of lib/incident). */

import type { DeliveryEffects, Effects, OperatorEffects } from '../../effects.ts';
import { incidentsIn, itWasMe, type MailboxState, markTold, observe, resetAt } from '../../incident/index.ts';
import { LISTS, TABLE } from '../keys.ts';
import type { Access } from './access.ts';
import { stringIn } from './attributes.ts';
import { Counting } from './counting.ts';

export type Counters = Pick<Effects, 'count' | 'markTold'> &
  Pick<DeliveryEffects, 'incident'> &
  Pick<OperatorEffects, 'countedMailboxes' | 'incidents' | 'answerIncident'>;

export function countersOf(access: Access): Counters {
  const counting = new Counting(access);
  const isKnown = (state: MailboxState | null, id: string): state is MailboxState =>
    incidentsIn(state).some((incident) => incident.id === id);

  return {
    count: (mailbox, observation, limits) =>
      counting.change(mailbox, (before) => {
        const { state, ...result } = observe(before, observation, mailbox, limits);
        return { state, result };
      }),
    markTold: (mailbox, incidents) =>
      counting.change(mailbox, (state) => ({
        state: state === null ? null : markTold(state, incidents),
        result: undefined,
      })),
    answerIncident: (mailbox, id, answer) =>
      counting.change<boolean>(mailbox, (state) => {
        if (!isKnown(state, id)) return { state, result: false };
        switch (answer.kind) {
          case 'mine':
            return { state: itWasMe(state, id), result: true };
          case 'reset':
            if (Number.isNaN(Date.parse(answer.time)))
              throw new RangeError('the time of the answer is no time');
            return { state: resetAt(state, id, answer.time), result: true };
          default:
            return answer satisfies never;
        }
      }),
    async countedMailboxes() {
      const names: string[] = [];
      for await (const rows of access.items.list(TABLE.indexes.list, LISTS.counted))
        names.push(...rows.map((row) => stringIn(row, 'mailbox')));
      return names;
    },
    incidents: async (mailbox) => incidentsIn(await counting.read(mailbox)),
    incident: async (mailbox, id) =>
      incidentsIn(await counting.read(mailbox)).find((incident) => incident.id === id) ?? null,
  };
}
