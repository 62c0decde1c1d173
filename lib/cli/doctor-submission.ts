/** `doctor --submit MAILBOX`: what is asked of the operator, the host, AWS and DNS for it. */

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mailHostsBy } from '../aws/canaries.ts';
import { inboundHost } from '../aws/regions.ts';
import { arrivalBySes } from '../aws/submission-arrival.ts';
import type { Resolve } from '../dns.ts';
import { type Finding, finding } from '../doctor/finding.ts';
import { IMAPS_PORT, oldMailbox } from '../doctor/old-mailbox.ts';
import { recognise } from '../doctor/recognised.ts';
import { testSubmission } from '../doctor/submission.ts';
import { SUBMISSION_HEADER, submit } from '../doctor/submit.ts';
import { type CompiledDomain, compile } from '../site/compile.ts';
import { mailboxAt, type Site, type SiteDomain } from '../site/site.ts';
import { WORDS } from '../tell/index.ts';
import { printable } from '../tell/printable.ts';
import type { Words } from '../tell/words.ts';
import { spfOf } from '../trace/spf.ts';
import { askSecret } from './ask-secret.ts';

export interface SubmissionOptions {
  readonly submit: string;
  readonly through?: HostAndPort;
  readonly user?: string;
  readonly passwordParameter?: string;
  readonly imap?: HostAndPort;
}

export interface HostAndPort {
  readonly host: string;
  readonly port: number | null;
}

const MAX_TOLD_CHARS = 320;

export interface Submission {
  readonly site: Site;
  readonly resolve: Resolve;
  readonly region: string;
  /** Of the deployment's bucket. */
  readonly listing: Parameters<typeof arrivalBySes>[0];
  /** A SecureString in Parameter Store; null: there is none. */
  readonly parameter: (name: string) => Promise<string | null>;
  /** Tells whoever sits there that something is waited for. */
  readonly whileWaiting: <T>(wait: () => Promise<T>) => Promise<T>;
}

/** Rejects with a sentence where something is missing that only the operator has. */
export async function submissionFindings(
  options: SubmissionOptions,
  { site, resolve, listing, region, parameter, whileWaiting }: Submission,
  words: Words,
): Promise<readonly Finding[]> {
  const { submission } = words.checks;
  const shown = printable(options.submit, MAX_TOLD_CHARS);
  const found = mailboxAt(site.domains, options.submit);
  if (found === null) throw new Error(submission.notAMailbox(shown));
  const { domain, address: mailbox } = found;
  if (mailbox.startsWith('*@')) throw new Error(submission.allOthers(shown));
  const hosts = await mailHostsBy(resolve)(domain.receivesAt).catch(() => null);
  if (hosts === null) return [finding('dns-silent', { name: domain.receivesAt, type: 'MX' })];
  if (!hosts.some((host) => host.toLowerCase().replace(/\.$/, '') === inboundHost(region)))
    return [finding('submit-too-early', { mailbox, name: domain.receivesAt, hosts })];
  const { host, port } = options.through ?? { host: onlyHost(domain, words), port: null };
  const user = options.user ?? mailbox;
  const password = await passwordOf(options, user, host, parameter, words);
  const token = randomBytes(16).toString('hex');
  const { subject, text } = WORDS[site.language].checks.submission;
  const mail = { mailbox, token, subject: subject(token), text: text(host) };
  const old = oldMailbox({
    host: options.imap?.host ?? host,
    port: options.imap?.port ?? IMAPS_PORT,
    user,
    password,
  });
  const { knowledge } = compile(site).get(domain.name) as CompiledDomain;
  try {
    return await whileWaiting(() =>
      testSubmission(
        {
          async submit() {
            await old.open();
            return submit({ host, port, user, password }, mail);
          },
          ses: arrivalBySes(listing, {
            field: SUBMISSION_HEADER.toLowerCase(),
            value: token,
            isFor: (recipient) => mailboxAt(site.domains, recipient)?.address === mailbox,
          }),
          atHost: () => old.look({ field: SUBMISSION_HEADER, value: token }),
          recognise: (arrived) => recognise(arrived, knowledge, resolve),
          spf: async (address) => (await spfOf({ address, domain: domain.name, helo: host }, resolve)).result,
          now: () => new Date(),
          pause: sleep,
        },
        { mailbox, domain: domain.name, door: domain.door, host, subject: mail.subject },
      ),
    );
  } finally {
    await old.close();
  }
}

function onlyHost({ name, stated }: SiteDomain, words: Words): string {
  const { submission } = words.checks;
  const names = (stated.sendingHosts ?? []).map((host) => host.name);
  const [first] = names;
  if (first === undefined) throw new Error(submission.noHost(name));
  if (names.length > 1) throw new Error(submission.manyHosts(names));
  return first;
}

/** Never on the command line: whoever lists the processes of a machine reads it there. */
async function passwordOf(
  { passwordParameter }: SubmissionOptions,
  user: string,
  host: string,
  parameter: (name: string) => Promise<string | null>,
  { checks: { submission } }: Words,
): Promise<string> {
  if (passwordParameter !== undefined) {
    const kept = await parameter(passwordParameter);
    if (kept === null || kept === '')
      throw new Error(submission.noParameter(printable(passwordParameter, MAX_TOLD_CHARS)));
    return kept;
  }
  const stated = process.env.TRUEBOUNCE_PASSWORD;
  if (stated !== undefined && stated !== '') return stated;
  const shown = printable(user, MAX_TOLD_CHARS);
  const typed = await askSecret(submission.askPassword(shown, host), process.stdin, process.stderr);
  if (typed === null || typed === '') throw new Error(submission.noPassword);
  return typed;
}
