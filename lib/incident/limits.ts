/** The numbers of incidents. `Limits` are the site's to change; `BOUNDS` keep a mailbox's state within one stored item. */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What opens, what belongs to, and what ends an incident. Counts are of distinct failed recipients. */
export interface Limits {
  /** In five minutes, an hour, a day: a cluster opens. A person does not reach ten wrong addresses in five minutes. */
  readonly clusterMinutes: number;
  readonly clusterHour: number;
  readonly clusterDay: number;
  /** ... of at least so many returned mails: one mail to a stale list of addresses is no flood. */
  readonly clusterMails: number;
  /** ... and at least so many times the mailbox's mean, over so many days without its incidents. */
  readonly timesMean: number;
  readonly meanDays: number;
  /** In five minutes, an hour: reports that nothing speaks for and something against, whatever they share. */
  readonly mailboxMinutes: number;
  readonly mailboxHour: number;
  /** Off where an hour (a day, if a day opened it) has less than this share of that window's threshold. */
  readonly offShare: number;
  /** Days after the end for which late reports are decided as within: qmail gives up after seven (queuelifetime). */
  readonly afterDays: number;
  /** Recipients of mail submitted after the end that reopen it. */
  readonly reopenRecipients: number;
  /** A feature is frequent if it stands on this share of an incident's reports. */
  readonly frequentShare: number;
  /**
   * A network, or a login with its mailer, ties a report to an incident by itself if it stands on this share: less than
   * frequent, as a thief has many machines, but more than what one stray report brought in.
   */
  readonly tyingShare: number;
  /** Hours between the second day on which a feature stood on proven mail of the owner's and the window. */
  readonly clearHours: number;
}

export const LIMITS: Limits = {
  clusterMinutes: 10,
  clusterHour: 30,
  clusterDay: 60,
  clusterMails: 5,
  timesMean: 3,
  meanDays: 28,
  mailboxMinutes: 20,
  mailboxHour: 60,
  offShare: 1 / 3,
  afterDays: 8,
  reopenRecipients: 3,
  frequentShare: 0.1,
  tyingShare: 0.02,
  clearHours: 24,
};

/** The windows in which clusters are counted, the shortest first. */
export const WINDOWS = [
  { name: 'minutes', length: 5 * MINUTE },
  { name: 'hour', length: HOUR },
  { name: 'day', length: DAY },
] as const;

export type Window = (typeof WINDOWS)[number];

/**
 * What a mailbox remembers at most. Written as JSON, all of it ASCII, that is under 300,000 bytes, whatever is mailed:
 *
 *     6 incidents x 30,400: features 8 kinds x 24 x 62, domains 64 x 62, clients 24 x 62, two counts of recipients
 *       and reports 2 x 5,610, 100 times x 14, samples and the rest 1,030                                  182,400
 *     calm reports of a day                                                                                 80,000
 *     128 features proven to be the owner's x 115, 64 confirmed x 85                                         20,200
 *     512 reports of incidents, to know repetitions, x 16; counts of 30 days x 16; the rest                    9,000
 *
 * An item of DynamoDB is 400 KB at most, and 100,000 are left to names and neighbours. A test fills it all.
 */
export const BOUNDS = {
  incidents: 6,
  /** Characters of a feature's value, a domain or a client, and of the hash of a mail or a recipient. */
  valueChars: 48,
  hashChars: 24,
  /** Of one report: one that names more names the members of a list. */
  features: 16,
  recipients: 100,
  domains: 8,
  clients: 4,
  /** Calm reports that are remembered: no threshold looks back further than a day or counts higher than a few hundred. */
  entries: 1_000,
  entryBytes: 80_000,
  /** Values a kind that an incident counts: what stands on more than a 25th of its reports is always among them. */
  valuesPerKind: 24,
  domainsCounted: 64,
  clientsCounted: 24,
  /** What an incident tells of these. */
  featuresTold: 64,
  domainsTold: 20,
  clientsTold: 20,
  samples: 3,
  /** An incident's shares follow its newest reports: its counts of features are halved at so many. */
  tallyTotal: 2_000,
  /** Report times that are kept of an incident: a third of its threshold, however high the mean has raised that. */
  times: 100,
  /** A person has a few machines, programs and providers. */
  cleared: 128,
  confirmed: 64,
  /** Days without proof after which a feature is the owner's no longer: providers give networks to others. */
  clearedDays: 120,
  recent: 512,
  /**
   * Alerts of one mailbox in 24 hours. The attack: ten notices open an incident, so that a stranger who opens one after the
   * other writes to the owner through us, until he reads none. The defence: two floods at once that each come back once
   * are four; with a fifth he knows that there is more, and `held list` has all of them.
   */
  alertsADay: 4,
  /**
   * The same of incidents whose reports show that the mail left through us, apart from it. The attack: four floods that a
   * stranger makes up, so that the thief's own is told to nobody for a day. Who sends through us may ring as often as
   * he opens one: that is what the owner has to end.
   */
  vouchedAlertsADay: 4,
} as const;
