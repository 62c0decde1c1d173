/** Whether a mail fulfils a rule's condition. Pure; bounded by `limits.ts`, whatever the mail holds. */

import type { Asked, Searched } from './asked.ts';
import { MAX_PATTERN_CHARS } from './limits.ts';
import type { Condition, TextTest } from './policy.ts';

export function holds(condition: Condition, asked: Asked): boolean {
  switch (condition.kind) {
    case 'header':
      return anyPasses(asked.fields(condition.field), condition.test);
    case 'body':
      return anyPasses([asked.body], condition.test);
    case 'whole':
      return anyPasses([asked.whole], condition.test);
    case 'class':
      return includes(condition.any, asked.class);
    case 'provenance':
      return includes(condition.any, asked.provenance);
    case 'verdict':
      return includes(condition.any, asked.verdicts[condition.of]);
    case 'sender':
      return anyPasses(asked.senders, condition.test);
    case 'recipient':
      return asked.recipient !== null && anyPasses([asked.recipient], condition.test);
    case 'size':
      return asked.size > condition.over;
    case 'reason':
      return asked.reasons.some((reason) => includes(condition.any, reason));
    case 'failing-domain':
      return asked.failingDomains.some((domain) => condition.any.some((above) => isWithin(domain, above)));
    default:
      return condition satisfies never;
  }
}

/** `mail.qq.com` is within `qq.com`; `notqq.com` is not. */
export function isWithin(domain: string, above: string): boolean {
  return domain === above || domain.endsWith(`.${above}`);
}

function includes<T>(any: readonly T[], value: unknown): boolean {
  return (any as readonly unknown[]).includes(value);
}

function anyPasses(texts: readonly Searched[], test: TextTest): boolean {
  switch (test.kind) {
    case 'contains': {
      const sought = test.text.toLowerCase();
      return texts.some(({ folded }) => folded.includes(sought));
    }
    case 'equals': {
      const sought = test.text.trim().toLowerCase();
      return texts.some(({ folded }) => folded.trim() === sought);
    }
    case 'pattern': {
      // A thousand fields of one name are one text: together they cost no more than the limit.
      let left = MAX_PATTERN_CHARS;
      return texts.some(({ text }) => {
        if (left <= 0) return false;
        const read = text.length > left ? text.slice(0, left) : text;
        left -= read.length + 1;
        return test.matches(read);
      });
    }
    default:
      return test satisfies never;
  }
}
