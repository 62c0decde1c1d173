/** What a function is told by its environment, read once; all that is missing or wrong is told at once, by its name. */

import * as z from 'zod/mini';

// A function reads its settings and its site once, and small notices: to compile a parser for each takes longer than that.
z.config({ jitless: true });

/** Names are longer nowhere in AWS. */
const MAX_CHARS = 2_048;

function named(expected: string) {
  return z.string(expected).check(z.minLength(1, expected), z.maxLength(MAX_CHARS, expected));
}

/** Empty or absent: there is none. */
const optional = z.pipe(
  z.optional(z.string().check(z.maxLength(MAX_CHARS, `at most ${MAX_CHARS} characters`))),
  z.transform((value) => (value === undefined || value === '' ? null : value)),
);

const ENVIRONMENT = z.object({
  AWS_REGION: named('the region, which Lambda sets'),
  TRUEBOUNCE_TABLE: named('the name of the table'),
  TRUEBOUNCE_BUCKET: named('the name of the bucket with the raw mails'),
  TRUEBOUNCE_DELIVERIES_URL: named('the URL of the queue of deliveries'),
  TRUEBOUNCE_SECRET: named("the name of the site's secret in Secrets Manager"),
  TRUEBOUNCE_CONFIGURATION_SET: optional,
  TRUEBOUNCE_EVENTS_TOPIC: optional,
  TRUEBOUNCE_STACK: optional,
  TRUEBOUNCE_SENT_URL: optional,
  TRUEBOUNCE_SENT_DEAD_URL: optional,
});

export interface Settings {
  readonly region: string;
  readonly table: string;
  readonly bucket: string;
  readonly deliveriesUrl: string;
  readonly secret: string;
  /** Of SES; null: none. */
  readonly configurationSet: string | null;
  /** ARN of the topic to which own bounces are published; null: nobody wants them. */
  readonly eventsTopic: string | null;
  /** The stack's name, for commands that are told to people; null: they name none. */
  readonly stack: string | null;
  /** Queues of SES's sending events; null: this function does not look at them. */
  readonly sentUrl: string | null;
  readonly sentDeadUrl: string | null;
}

/** The deployment is wrong: no mail is touched until it is mended. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Throws a SettingsError that names every variable that is missing or wrong. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const read = z.safeParse(ENVIRONMENT, environment);
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) => `${path.join('.')}: expected ${message}`);
    throw new SettingsError(
      `the environment of this function is incomplete (deploy again): ${problems.join('; ')}`,
    );
  }
  const { data } = read;
  return {
    region: data.AWS_REGION,
    table: data.TRUEBOUNCE_TABLE,
    bucket: data.TRUEBOUNCE_BUCKET,
    deliveriesUrl: data.TRUEBOUNCE_DELIVERIES_URL,
    secret: data.TRUEBOUNCE_SECRET,
    configurationSet: data.TRUEBOUNCE_CONFIGURATION_SET,
    eventsTopic: data.TRUEBOUNCE_EVENTS_TOPIC,
    stack: data.TRUEBOUNCE_STACK,
    sentUrl: data.TRUEBOUNCE_SENT_URL,
    sentDeadUrl: data.TRUEBOUNCE_SENT_DEAD_URL,
  };
}
