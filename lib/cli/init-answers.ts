/** What `init` has to know: by its options, by what DNS suggests, and by a person where one is there. */

import {
  type InitAnswers,
  readAddress,
  readDomainName,
  readHost,
  readList,
  readLocalPart,
  readMailbox,
  readReceive,
  readRegion,
} from '../init/answers.ts';
import { propose } from '../init/propose.ts';
import type { DomainFound } from '../init/read-domain.ts';
import type { Words } from '../tell/words.ts';
import type { InitOptions } from './init.ts';
import { Asker, Ended } from './init-ask.ts';

export interface Collected {
  readonly answers: InitAnswers;
  readonly found: DomainFound;
}

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Proposed where the environment names none. */
  readonly region: string;
}

const MAILBOX_DEFAULT = 'info';

/** `terminal`: null: nobody is asked, and what is missing is told at once. Rejects with a sentence. */
export async function collect(
  options: InitOptions,
  words: Words,
  terminal: Terminal | null,
  read: (domain: string) => Promise<DomainFound>,
): Promise<Collected> {
  const given = givenBy(options, words);
  if (terminal === null) return withoutAsking(given, words, read);
  const asker = new Asker(terminal.input, terminal.output);
  try {
    return await asking(given, words, asker, terminal.region, read);
  } catch (error) {
    throw error instanceof Ended ? new Error(words.init.ended) : error;
  } finally {
    asker.close();
  }
}

/** `--domain`, which must be there. */
export function domainOf(options: Pick<InitOptions, 'domain'>, words: Words): string {
  if (options.domain === undefined) throw new Error(words.init.missing(['--domain']));
  return mustBe('--domain', options.domain, readDomainName, words.init.wrong.domain, words);
}

function mustBe<T>(
  flag: string,
  text: string,
  read: (text: string) => T | null,
  expected: string,
  words: Words,
): T {
  const value = read(text);
  if (value === null) throw new Error(words.init.refused(flag, expected));
  return value;
}

interface Given {
  readonly domain: string | null;
  readonly mailboxes: readonly { readonly local: string; readonly to: string | null }[];
  readonly to: string | null;
  readonly alerts: readonly string[];
  readonly region: string | null;
  readonly senders: readonly string[];
  readonly ownSenders: readonly string[];
  readonly receive: string | null;
}

/** A mailbox of this domain as a destination, or as who is told, would be mail that comes back. */
const outside = (domain: string) => (text: string) => {
  const address = readAddress(text);
  return address === null || address.endsWith(`@${domain}`) ? null : address;
};

function givenBy(options: InitOptions, words: Words): Given {
  const { wrong } = words.init;
  const one = <T>(
    flag: string,
    text: string | undefined,
    read: (text: string) => T | null,
    expected: string,
  ) => (text === undefined ? null : mustBe(flag, text, read, expected, words));
  const all = <T>(
    flag: string,
    texts: readonly string[] | undefined,
    read: (text: string) => T | null,
    expected: string,
  ) => (texts ?? []).map((text) => mustBe(flag, text, read, expected, words));
  const domain = one('--domain', options.domain, readDomainName, wrong.domain);
  const address = domain === null ? readAddress : outside(domain);
  return {
    domain,
    mailboxes: all('--mailbox', options.mailbox, readMailbox, wrong.mailboxes),
    to: one('--to', options.to, address, wrong.to),
    alerts: all('--alert', options.alert, address, wrong.alerts),
    region: one('--region', options.region, readRegion, wrong.region),
    senders: all('--sender', options.sender, readHost, wrong.senders),
    ownSenders: all('--own-sender', options.ownSender, readHost, wrong.senders),
    receive: one('--receive', options.receive, readReceive, wrong.receive),
  };
}

async function withoutAsking(
  given: Given,
  words: Words,
  read: (domain: string) => Promise<DomainFound>,
): Promise<Collected> {
  const { domain, mailboxes, to, alerts, senders, ownSenders, receive } = given;
  const region = given.region ?? readRegion(process.env.AWS_REGION ?? '');
  const missing: string[] = [];
  if (domain === null) missing.push('--domain');
  if (mailboxes.length === 0) missing.push('--mailbox');
  if (to === null && mailboxes.some((one) => one.to === null)) missing.push('--to');
  if (alerts.length === 0) missing.push('--alert');
  if (region === null) missing.push('--region');
  if (domain === null || region === null || missing.length > 0) throw new Error(words.init.missing(missing));
  const goes = new Map(mailboxes.map((one) => [one.local, one.to ?? to ?? '']));
  const answers = { domain, mailboxes: goes, alerts, region, senders, ownSenders, receive };
  return { answers, found: await read(domain) };
}

async function asking(
  given: Given,
  words: Words,
  asker: Asker,
  nearest: string,
  read: (domain: string) => Promise<DomainFound>,
): Promise<Collected> {
  const { ask, wrong, found: told, why } = words.init;
  const domain = given.domain ?? (await asker.ask(ask.domain, '', readDomainName, wrong.domain));
  const found = await read(domain);
  for (const line of Object.values(told)) asker.say(`  ${line(found)}`);

  const locals = (text: string) => readList(text, readLocalPart);
  const mailboxes =
    given.mailboxes.length > 0
      ? given.mailboxes
      : (await asker.ask(ask.mailboxes, MAILBOX_DEFAULT, locals, wrong.mailboxes)).map((local) => ({
          local,
          to: null,
        }));
  const goes = new Map<string, string>();
  let before = given.to ?? '';
  for (const { local, to } of mailboxes) {
    const known = to ?? given.to;
    before = known ?? (await asker.ask(ask.to(`${local}@${domain}`), before, outside(domain), wrong.to));
    goes.set(local, before);
  }
  const alerts =
    given.alerts.length > 0
      ? given.alerts
      : await asker.ask(ask.alerts, before, (text) => readList(text, outside(domain)), wrong.alerts);
  const usual = readRegion(process.env.AWS_REGION ?? '') ?? nearest;
  const region = given.region ?? (await asker.ask(ask.region, usual, readRegion, wrong.region));

  const stated = [...given.senders, ...given.ownSenders];
  const first = propose(found, region, stated);
  const hosts = (text: string) => (text === '' ? [] : readList(text, readHost));
  const senders =
    stated.length > 0
      ? given.senders
      : await asker.ask(ask.senders, first.sendingHosts.join(', '), hosts, wrong.senders);
  const { door } = propose(found, region, [...senders, ...given.ownSenders]);
  if (given.receive === null) asker.say(`  ${why[door.why]}`);
  const receive = given.receive ?? (await asker.ask(ask.receive, door.receive, readReceive, wrong.receive));
  return {
    answers: {
      domain,
      mailboxes: goes,
      alerts,
      region,
      senders,
      ownSenders: given.ownSenders,
      // What was taken as it was proposed has its reason beside it.
      receive: receive === door.receive ? null : receive,
    },
    found,
  };
}
