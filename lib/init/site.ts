/** The site of which `init` writes the config, as plain data. */

import type { SiteConfig } from '../site/config.ts';
import type { InitAnswers } from './answers.ts';
import { type DoorProposed, propose } from './propose.ts';
import type { DomainFound } from './read-domain.ts';

export interface InitSite {
  readonly config: SiteConfig & { readonly region: string };
  readonly domain: string;
  /** `stated`: the operator said so. */
  readonly why: DoorProposed['why'] | 'stated';
  readonly receive: string;
  readonly sendingHosts: readonly { readonly name: string; readonly exclusive: boolean }[];
}

export function siteOf(answers: InitAnswers, found: DomainFound, language: 'en' | 'ja'): InitSite {
  const { domain, mailboxes, alerts, region, senders, ownSenders } = answers;
  const { door, sendingHosts } = propose(found, region, [...senders, ...ownSenders]);
  const receive = answers.receive ?? door.receive;
  const hosts = sendingHosts.map((name) => ({ name, exclusive: ownSenders.includes(name) }));
  const config = {
    region,
    language,
    protect: 'hold',
    alerts: [...alerts],
    domains: {
      [domain]: {
        receive,
        publishMx: false,
        ...(hosts.length > 0 && { sendingHosts: hosts }),
        mailboxes: Object.fromEntries(mailboxes),
      },
    },
  } as const;
  return {
    config,
    domain,
    why: answers.receive === null ? door.why : 'stated',
    receive,
    sendingHosts: hosts,
  };
}
