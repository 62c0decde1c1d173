/** Reads a mail as the pipeline does and judges whose mail it returns, for the commands that tell of it. */

import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { classify } from '../classify/index.ts';
import { isJudged, type Judgement, judge } from '../judge/judge.ts';
import type { Classified, Envelope, Mail } from '../model.ts';
import type { Among } from './among.ts';
import { openSite, type SiteOptions, withSiteOptions } from './site.ts';

export interface JudgingOptions extends SiteOptions {
  readonly envelope?: string;
}

export function withJudgingOptions(command: Command): Command {
  return withSiteOptions(command).addOption(
    new Option(
      '--envelope <file>',
      'what the receiving server saw, JSON lines {file, envelope}; without it, the mail itself is asked',
    ),
  );
}

/** `file` names the mail, as the envelopes do. `reversePath`: null where the mailbox itself says `<>`. */
export type JudgeMail = (mail: Mail, file: string, reversePath: null | undefined) => Promise<Judged>;

export interface Judged {
  readonly classified: Classified;
  readonly judgement: Judgement;
  /** A site is known, so the judgement is one. */
  readonly bySite: boolean;
}

/** Throws a sentence that says which of the options' files is wrong and how. */
export async function openJudge(options: JudgingOptions, among: Among | null = null): Promise<JudgeMail> {
  const trace = await openSite(options, among);
  const envelopes =
    options.envelope === undefined ? null : (await import('./envelopes.ts')).readEnvelopes(options.envelope);
  return async (mail, file, reversePath) => {
    const envelope: Envelope = envelopes?.get(file) ??
      envelopes?.get(basename(file)) ?? { reversePath, forwardPaths: [], client: null };
    const classified = classify(mail, envelope);
    const traced =
      trace === null || classified.kind === 'ordinary' || !isJudged(classified)
        ? null
        : await trace(mail, classified, envelope);
    return { classified, judgement: judge(classified, traced), bySite: trace !== null };
  };
}
