/** One reply or sentence, and what else the report told. Wordings are those of the systems; names are of nobody. */

import { normalise, type ReasonQuery } from '../../../../lib/classify/reason/index.ts';
import { commandOf } from '../../../../lib/classify/smtp-command.ts';
import { replyCodeIn, statusIn } from '../../../../lib/classify/smtp-reply.ts';
import type { Action, Reason } from '../../../../lib/model.ts';

export interface Told {
  readonly status?: string;
  readonly replyCode?: string;
  readonly action?: Action;
  /** Domain of the failed recipient. */
  readonly domain?: string;
  /** Host that replied. */
  readonly host?: string;
  readonly command?: string;
}

export type Sample = string | readonly [text: string, told: Told];

export type Samples = Partial<Record<Reason, readonly Sample[]>>;

/** What a detector would ask: codes and command are read from the text where `told` does not state them. */
export function queryOf(sample: Sample): ReasonQuery {
  const [written, told] = typeof sample === 'string' ? [sample, {}] : sample;
  const text = normalise(written);
  return {
    text,
    around: null,
    status: told.status ?? statusIn(written),
    replyCode: told.replyCode ?? replyCodeIn(written),
    action: told.action ?? 'failed',
    recipientDomain: told.domain ?? 'example.net',
    remoteHost: told.host ?? null,
    command: () => told.command ?? commandOf(text),
  };
}
