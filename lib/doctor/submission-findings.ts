/** What `doctor --submit` can find, with the values that it is about; and how much it matters. */

import type { Area, AskedHost, CheckStatus } from './check.ts';

/** From where SES got a mail of a host's; `name`: of that address. */
interface SeenFrom {
  readonly host: string;
  readonly address: string;
  readonly name: string;
}

export interface SubmissionFacts {
  /** Its MX is not SES: a mail to itself comes to the old mailbox, whatever the host takes for its own. */
  'submit-too-early': { readonly mailbox: string; readonly name: string; readonly hosts: readonly string[] };
  /** AWS does not let us look where it comes. */
  'submit-not-sent': { readonly mailbox: string; readonly said: string };
  'submit-unreachable': AskedHost & { readonly said: string };
  'submit-broke-off': AskedHost & { readonly said: string };
  'submit-later': AskedHost & { readonly said: string };
  'submit-refused': AskedHost & { readonly said: string };
  'submit-not-taken': AskedHost & { readonly said: string };
  'submit-came': AskedHost & { readonly seconds: number };
  'submit-came-mx': AskedHost & { readonly seconds: number };
  /** `said`: why the old mailbox could not be looked into. */
  'submit-came-mx-untold': AskedHost & { readonly seconds: number; readonly said: string };
  'submit-came-and-kept': AskedHost & { readonly folder: string };
  'submit-came-anew': AskedHost;
  'submit-from-stated': SeenFrom;
  'submit-from-unstated': SeenFrom;
  /** `by`: whose line it is that the host put on top. */
  'submit-by-unstated': { readonly host: string; readonly by: string };
  'submit-by-nobody': { readonly host: string };
  'submit-fails-spf': { readonly domain: string } & {
    readonly host: string;
    readonly address: string;
    readonly result: string;
  };
  'submit-kept': AskedHost & { readonly folder: string };
  'submit-kept-mx': AskedHost & { readonly folder: string; readonly sort: string };
  'submit-notice': AskedHost & { readonly folder: string; readonly subject: string };
  'submit-notice-at-ses': AskedHost & { readonly subject: string };
  /** `said`: how the connection broke. */
  'submit-perhaps': AskedHost & { readonly subject: string; readonly said: string };
  /** More came to SES than is looked into. */
  'submit-too-many': AskedHost & { readonly subject: string; readonly said: string };
  'submit-lost': AskedHost & { readonly seconds: number; readonly subject: string };
  /** `said`: why the old mailbox could not be looked into. */
  'submit-not-at-ses': AskedHost & {
    readonly seconds: number;
    readonly subject: string;
    readonly said: string;
  };
  /** The mail is sent, and AWS does not let us look any more. */
  'submit-untold': AskedHost & { readonly subject: string; readonly said: string };
}

export const SUBMISSION_CHECKS: Readonly<Record<keyof SubmissionFacts, readonly [Area, CheckStatus]>> = {
  'submit-too-early': ['hosts', 'unknown'],
  'submit-not-sent': ['hosts', 'unknown'],
  'submit-unreachable': ['hosts', 'unknown'],
  'submit-broke-off': ['hosts', 'unknown'],
  'submit-later': ['hosts', 'unknown'],
  'submit-refused': ['hosts', 'bad'],
  'submit-not-taken': ['hosts', 'bad'],
  'submit-came': ['hosts', 'ok'],
  'submit-came-mx': ['hosts', 'ok'],
  'submit-came-mx-untold': ['hosts', 'unknown'],
  'submit-came-and-kept': ['hosts', 'warn'],
  'submit-came-anew': ['hosts', 'bad'],
  'submit-from-stated': ['hosts', 'ok'],
  'submit-from-unstated': ['hosts', 'warn'],
  'submit-by-unstated': ['hosts', 'bad'],
  'submit-by-nobody': ['hosts', 'bad'],
  'submit-fails-spf': ['hosts', 'warn'],
  // A filter that forwards notices alone keeps this one: its reader knows what he wrote.
  'submit-kept': ['hosts', 'unknown'],
  'submit-kept-mx': ['hosts', 'bad'],
  'submit-notice': ['hosts', 'bad'],
  'submit-notice-at-ses': ['hosts', 'bad'],
  'submit-perhaps': ['hosts', 'unknown'],
  'submit-too-many': ['hosts', 'unknown'],
  'submit-lost': ['hosts', 'bad'],
  'submit-not-at-ses': ['hosts', 'warn'],
  'submit-untold': ['hosts', 'unknown'],
};
