import { expect, test } from 'vitest';
import { decide } from '../../lib/decide/decide.ts';
import { MAX_HOPS } from '../../lib/loop-mark.ts';
import { heldStory } from '../../lib/tell/held-story.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { questionOf } from '../support/questions.ts';
import { recordOf } from '../support/reports.ts';

const decision = decide(questionOf({ hops: MAX_HOPS }));
const record = { ...recordOf({ kind: 'ordinary' }), decision };

test.each([
  ['en', /It goes round.*See where its destination forwards to/s],
  ['ja', /循環しています。.*転送先/s],
] as const)('of what goes round is told why it is held, and what to do (%s)', (language, told) => {
  const story = (of: typeof record) =>
    heldStory({ record: of, answer: null, deliveries: [] }, WORDS[language], 200, (_, text) => text).join(
      '\n',
    );
  expect(story(record)).toMatch(told);
  expect(story({ ...record, decision: { kind: 'hold', rule: 'spam', alert: false } })).not.toMatch(told);
});
