/** Destinations to which no mail goes until the operator resumes them. */

import type { DeliveryEffects, OperatorEffects, Paused } from '../../effects.ts';
import type { Access } from './group.ts';

export type Pauses = Pick<DeliveryEffects, 'paused' | 'pause'> &
  Pick<OperatorEffects, 'pausedDestinations' | 'resume'>;

export function pausesOf({ db, read, write }: Access): Pauses {
  const select = db.prepare('SELECT destination, since, why FROM paused_destinations WHERE destination = ?');
  const all = db.prepare(
    'SELECT destination, since, why FROM paused_destinations ORDER BY since, destination',
  );
  const insert = db.prepare(
    'INSERT INTO paused_destinations (destination, since, why) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const remove = db.prepare('DELETE FROM paused_destinations WHERE destination = ?');
  return {
    paused: (destination) =>
      read(() => {
        const row = select.get(destination) as unknown as Paused | undefined;
        return row === undefined ? null : { ...row };
      }),
    pause: (destination, why, at) => write(() => insert.run(destination, at, why).changes > 0),
    pausedDestinations: () => read(() => (all.all() as unknown as Paused[]).map((row) => ({ ...row }))),
    resume: (destination) => write(() => remove.run(destination).changes > 0),
  };
}
