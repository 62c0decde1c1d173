/** Reads a mail as the pipeline does and judges whose mail it returns, for the commands that tell of it. */

import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { classify } from '../classify/index.ts';
import { decide, decideUnguarded, type Question } from '../decide/decide.ts';
import type { Decision } from '../decide/decision.ts';
import { isJudged, type Judgement, judge } from '../judge/judge.ts';
import { type Classified, type Envelope, type Mail, NO_VERDICTS } from '../model.ts';
import type { Among } from './among.ts';
import { openSite, type SiteOptions, withSiteOptions } from './site.ts';
import type { SiteArrival, SiteTracer } from './site-tracer.ts';

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
  /** Where it came at the site; null where no site is known, so that the judgement is none. */
  readonly arrival: SiteArrival | null;
  /**
   * What would become of it in calm, by the policy of a config. A JSON site states none, and where no site is known
   * there is none: then nothing is withheld.
   */
  readonly decision: Decision;
}

/** Throws a sentence that says which of the options' files is wrong and how. */
export async function openJudge(options: JudgingOptions, among: Among | null = null): Promise<JudgeMail> {
  return judgeBy(await openSite(options, among), options);
}

/** By a site that is open already. Throws as `openJudge` does. */
export async function judgeBy(
  site: SiteTracer | null,
  options: Pick<JudgingOptions, 'envelope'>,
): Promise<JudgeMail> {
  const envelopes =
    options.envelope === undefined ? null : (await import('./envelopes.ts')).readEnvelopes(options.envelope);
  return async (mail, file, reversePath) => {
    const envelope: Envelope = envelopes?.get(file) ??
      envelopes?.get(basename(file)) ?? { reversePath, forwardPaths: [], client: null };
    const classified = classify(mail, envelope);
    const traced =
      site === null || classified.kind === 'ordinary' || !isJudged(classified)
        ? null
        : await site(mail, classified, envelope);
    const judgement = judge(classified, traced);
    const arrival = site?.arrivalAt(mail, envelope) ?? null;
    const decision =
      arrival === null || site?.loaded.kind !== 'config'
        ? decideUnguarded(judgement)
        : decide(questionOf({ mail, judgement, arrival, reversePath: envelope.reversePath }));
    return { classified, judgement, arrival, decision };
  };
}

export interface JudgedMail {
  readonly mail: Mail;
  readonly judgement: Judgement;
  readonly arrival: SiteArrival;
  readonly reversePath: string | null | undefined;
}

/** What `decide` is asked of a mail that lies in a mailbox, in calm. */
export function questionOf({ mail, judgement, arrival, reversePath }: JudgedMail): Question {
  const { door, policy } = arrival.domain;
  const traced = judgement.kind === 'judged' ? judgement.traced : null;
  return {
    judgement,
    resemblance: 'calm',
    // A mailbox does not tell what its server made of spam and viruses in words that a stranger could not write too.
    verdicts: NO_VERDICTS,
    door,
    reversePath,
    recipient: traced?.trace.mailbox ?? arrival.recipient,
    // Nothing is forwarded from here; a mailbox's marks are those of a deployment, whose secret is not at hand.
    hops: 0,
    policy,
    mail,
    size: mail.raw.length,
  };
}
