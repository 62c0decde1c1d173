/** What `doctor` tries where it is told to (`--test`, `--submit`): a mail is sent, and it is seen where it comes. */

import type { Resolve } from '../dns.ts';
import { testCanaries } from '../doctor/canary-test.ts';
import type { Finding } from '../doctor/finding.ts';
import type { Site } from '../site/site.ts';
import type { Words } from '../tell/words.ts';
import type { DoctorOptions } from './doctor.ts';
import type { OpenedAws } from './doctor-clients.ts';

const CLEAR_LINE = '\r\u001b[K';

export interface Trying {
  readonly site: Site;
  readonly resolve: Resolve;
  readonly region: string | null;
  readonly stack: string;
  /** Null: the site is for one machine. */
  readonly aws: OpenedAws | null;
}

/** Rejects with a sentence where something is missing that only the operator has. */
export async function trials(
  options: DoctorOptions,
  { site, resolve, region, stack, aws }: Trying,
  words: Words,
): Promise<readonly Finding[]> {
  const { test = false, submit } = options;
  const { checks } = words;
  if (submit === undefined) {
    const alone = Object.entries(OF_SUBMISSION).find(([key]) => options[key as SubmissionKey] !== undefined);
    if (alone !== undefined) throw new Error(checks.submission.alone(alone[1]));
    if (!test) return [];
  }
  const answer = aws?.kind === 'asked' ? await aws.questions.stack(stack) : null;
  const deployed = answer?.kind === 'told' ? answer.value : null;
  const needed = <T>(value: T | null | undefined, option: string): T => {
    if (value == null) throw new Error(checks.needsAws(option));
    return value;
  };
  const findings: Finding[] = [];
  if (test) {
    const canary = needed(deployed && aws?.desk?.canary(deployed), '--test');
    findings.push(...(await whileWaiting(checks.testing, () => testCanaries(canary))));
  }
  if (submit !== undefined) {
    const { submissionFindings } = await import('./doctor-submission.ts');
    const desk = needed(aws?.desk, '--submit');
    findings.push(
      ...(await submissionFindings(
        { ...options, submit },
        {
          site,
          resolve,
          region: needed(region, '--submit'),
          listing: needed(deployed && desk.listing(deployed), '--submit'),
          parameter: desk.parameter,
          whileWaiting: (wait) => whileWaiting(checks.testing, wait),
        },
        words,
      )),
    );
  }
  return findings;
}

/** Options that say something of `--submit`. */
const OF_SUBMISSION = {
  through: '--through',
  user: '--user',
  passwordParameter: '--password-parameter',
  imap: '--imap',
} as const;

type SubmissionKey = keyof typeof OF_SUBMISSION;

/** A mail on its way takes minutes: whoever sits before a terminal is told what is waited for. */
async function whileWaiting<T>(sentence: string, wait: () => Promise<T>): Promise<T> {
  const { stderr } = process;
  const onTerminal = stderr.isTTY === true;
  if (onTerminal) stderr.write(sentence);
  try {
    return await wait();
  } finally {
    if (onTerminal) stderr.write(CLEAR_LINE);
  }
}
