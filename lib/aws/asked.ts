/** One question to AWS: its answer, or the right that is missing. */

import type { Answered } from '../doctor/answers.ts';
import { troubleOf } from './trouble.ts';

/** Never rejects. */
export async function asked<T>(right: string, ask: () => Promise<T>): Promise<Answered<T>> {
  try {
    return { kind: 'told', value: await ask() };
  } catch (error) {
    const trouble = troubleOf(error);
    // AWS names the right that it asks for: of a call that needs two, the one that is missing.
    const action = trouble?.kind === 'denied' ? trouble.action : null;
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { kind: 'untold', right: action ?? right, denied: trouble?.kind === 'denied', said };
  }
}

/** For `catch`: what AWS calls so, by name or in its sentence, is an answer. All else is thrown on. */
export function absent<T>(what: string | RegExp, value: T): (error: unknown) => T {
  return (error) => {
    for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
      const found = typeof what === 'string' ? at.name === what : what.test(at.name) || what.test(at.message);
      if (found) return value;
    }
    throw error;
  };
}
