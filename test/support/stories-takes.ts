/**
 * What became of each delivery as the other side saw it: every time it was taken, and whether we can have known. A take whose
 * answer was cut off, or whose worker ended before he wrote down what came of it, is done again: the documented window. Whoever
 * watches here knows of each such moment, because the faults and the ends were his.
 */

import { KEYS } from '../../lib/aws/keys.ts';
import type { Call } from './aws/door.ts';
import type { World } from './aws/world.ts';
import { deliveryIdOf } from './deployed.ts';

/** Why a take did not come to be known. */
export type Lost = 'answer cut off' | 'worker ended' | 'outcome refused';

export interface Course {
  takes: number;
  readonly lost: Lost[];
  /** What happened, in its order: for whoever asks why. */
  readonly history: string[];
  /** Who works on it. */
  worker: string | null;
  /** Taken, and not written down yet. */
  isOpen: boolean;
  /** It was tried to be written down. */
  isWriting: boolean;
}

export interface Takes {
  /** By a receiver that is no service of AWS. */
  took(id: string, isAnswerLost: boolean): void;
  /** Of one delivery: times taken, and of these, those that nobody could know of. */
  of(id: string): Pick<Readonly<Course>, 'takes' | 'lost' | 'history'>;
  /** All that were lost, by their reason. */
  lost(): ReadonlyMap<Lost, number>;
  /** Which delivery an environment has in hand, and whether it ended its worker before. */
  inHand(environment: string | null): { readonly pk: string; readonly hasEnded: boolean } | null;
  /** The environment of this call is ended now. */
  ended(call: Call): void;
}

export function watchTakes(world: World): Takes {
  const courses = new Map<string, Course>();
  const hands = new Map<string, string>();
  const endedOnce = new Set<string>();
  const courseOf = (pk: string): Course => {
    let course = courses.get(pk);
    if (course === undefined) {
      course = { takes: 0, lost: [], history: [], worker: null, isOpen: false, isWriting: false };
      courses.set(pk, course);
    }
    return course;
  };
  const lose = (course: Course, why: Lost) => {
    course.lost.push(why);
    course.history.push(why);
    course.isOpen = false;
  };
  const took = (pk: string, isAnswerLost: boolean) => {
    const course = courseOf(pk);
    course.takes += 1;
    course.history.push('taken');
    course.isOpen = true;
    course.isWriting = false;
    if (isAnswerLost) lose(course, 'answer cut off');
  };

  world.watch((call, moment) => {
    const isDone = moment === 'after' && call.status === 200;
    if (call.service === 'ses' && isDone) {
      const id = deliverySentIn(call);
      if (id !== null) took(KEYS.delivery(id).pk, call.isAnswerLost);
    }
    const write = writeIn(call);
    if (write === null) return false;
    const course = courseOf(write.pk);
    course.history.push(`${write.kind} by ${call.from}: ${call.status ?? 'asked'}`);
    if (write.kind === 'claim' && isDone) {
      // Nobody wrote down what the one before was told, and he was not ended: his writes were refused, each of them.
      if (course.isOpen && course.isWriting) lose(course, 'outcome refused');
      course.worker = call.from;
      if (call.from !== null) hands.set(call.from, write.pk);
    }
    if (write.kind === 'settle') {
      course.isWriting = true;
      if (isDone) course.isOpen = false;
    }
    return false;
  });

  return {
    took: (id, isAnswerLost) => took(KEYS.delivery(id).pk, isAnswerLost),
    of(id) {
      return courseOf(KEYS.delivery(id).pk);
    },
    lost() {
      const all = new Map<Lost, number>();
      for (const { lost } of courses.values()) for (const why of lost) all.set(why, (all.get(why) ?? 0) + 1);
      return all;
    },
    inHand(environment) {
      const pk = environment === null ? undefined : hands.get(environment);
      return pk === undefined ? null : { pk, hasEnded: endedOnce.has(pk) };
    },
    ended({ from }) {
      const pk = from === null ? undefined : hands.get(from);
      if (pk === undefined) return;
      endedOnce.add(pk);
      const course = courseOf(pk);
      course.history.push(`${from} was ended`);
      if (course.worker === from && course.isOpen) lose(course, 'worker ended');
    },
  };
}

interface Write {
  readonly kind: 'claim' | 'settle';
  readonly pk: string;
}

/** Of a delivery. */
function writeIn({ service, operation, body }: Call): Write | null {
  if (service !== 'dynamodb' || operation !== 'UpdateItem') return null;
  const { Key, UpdateExpression } = JSON.parse(body.toString('utf8')) as {
    readonly Key: { readonly pk: { readonly S: string } };
    readonly UpdateExpression: string;
  };
  if (!Key.pk.S.startsWith('delivery ')) return null;
  return { kind: UpdateExpression.includes('#outcome') ? 'settle' : 'claim', pk: Key.pk.S };
}

/** Calls of two workers may cross, so that it is read from the request. */
function deliverySentIn({ body }: Call): string | null {
  const text = body.toString('latin1');
  if (text.startsWith('{')) {
    const { EmailTags = [] } = JSON.parse(text) as {
      readonly EmailTags?: readonly { readonly Name: string; readonly Value: string }[];
    };
    return deliveryIdOf(Object.fromEntries(EmailTags.map(({ Name, Value }) => [Name, Value])));
  }
  const asked = new URLSearchParams(text);
  const tags: Record<string, string> = {};
  for (let i = 1; asked.has(`Tags.member.${i}.Name`); i++)
    tags[asked.get(`Tags.member.${i}.Name`) ?? ''] = asked.get(`Tags.member.${i}.Value`) ?? '';
  return deliveryIdOf(tags);
}
