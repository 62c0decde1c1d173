/** A scan as values, for the pages that tell it. */

import type { ScanSummary } from '../../../lib/cli/scan-count.ts';
import type {
  FilterRow,
  OwnBounce,
  ScanIncident,
  SiteRow,
  SiteSummary,
} from '../../../lib/cli/scan-site-summary.ts';
import type { Remedy } from '../../../lib/judge/provenance.ts';

export const SUMMARY: ScanSummary = {
  mails: 500,
  unreadable: 0,
  from: '2016-09-22T16:00:00.000Z',
  to: '2016-09-23T16:00:00.000Z',
  classes: { bounce: 460, ordinary: 40 },
  reasons: { userunknown: 440, mailboxfull: 20 },
  domains: [
    ['qq.example', 440],
    ['163.example', 20],
  ],
  reporters: [['sv1.host.example', 460]],
  perHour: [
    ['2016-09-22T16:00:00Z', 300],
    ['2016-09-22T18:00:00Z', 160],
  ],
  originals: { 'inline-text': 460 },
};

export const REMEDY: Remedy = {
  kind: 'change-password',
  subject: 'info@client.example',
  host: 'sv1.host.example',
  clients: [],
  recipients: 440,
  since: '2016-09-22T16:00:00.000Z',
  searchFor: 'id@x',
};

export function incidentOf(change: Partial<ScanIncident> = {}): ScanIncident {
  return {
    id: '20160922T1600-1',
    mailbox: 'info@client.example',
    by: 'cluster',
    openedBy: 'minutes',
    vouched: true,
    firstSeen: '2016-09-22T16:00:00.000Z',
    openedAt: '2016-09-22T16:02:00.000Z',
    lastReport: '2016-09-23T15:59:00.000Z',
    closedAt: null,
    reopenedAt: null,
    sentLast: '2016-09-23T15:58:00.000Z',
    resetAt: null,
    notClosed: false,
    mine: false,
    reports: 455,
    recipients: 440,
    bulk: 0,
    bare: 0,
    features: [],
    domains: [],
    clients: [],
    samples: ['new/1', 'new/2'],
    remedy: REMEDY,
    verdicts: { abused: 455 },
    ...change,
  };
}

export function rowOf(change: Partial<SiteRow> = {}): SiteRow {
  return {
    provenance: 'abused',
    class: 'bounce',
    decision: 'hold',
    rule: 'abused',
    to: null,
    would: null,
    count: 455,
    ...change,
  };
}

export function ownBounceOf(change: Partial<OwnBounce> = {}): OwnBounce {
  return {
    file: 'new/9',
    recipient: 'u@far.example',
    reason: 'userunknown',
    decision: { kind: 'deliver', rule: 'ours', to: null },
    takenBy: [],
    ...change,
  };
}

export function filterOf(change: Partial<FilterRow> = {}): FilterRow {
  return { rule: 'rule:qq', takes: 400, own: 0, ordinary: 0, ...change };
}

export function siteOf(change: Partial<SiteSummary> = {}): SiteSummary {
  return {
    rows: [
      rowOf(),
      rowOf({ provenance: 'ours', decision: 'deliver', rule: 'ours', count: 5 }),
      rowOf({ provenance: null, class: 'ordinary', decision: 'deliver', rule: 'ordinary', count: 40 }),
    ],
    provenance: { abused: 455, ours: 5 },
    decisions: { deliver: 45, mark: 0, hold: 455, drop: 0 },
    incidents: [incidentOf()],
    abuse: null,
    ownBounces: [ownBounceOf()],
    ownReports: 1,
    filters: [filterOf()],
    ...change,
  };
}
