/** Floods: noticed by counts, told from the owner's own bounces by what their returned mails share. */

export { itWasMe, markTold, resetAt } from './answers.ts';
export { incidentsOf } from './batch.ts';
export type { Bulk, Feature, FeatureKind, Incident, Observation } from './incident.ts';
export { LIMITS, type Limits } from './limits.ts';
export { Counting, type Observed, observe, settle } from './observe.ts';
export { overAt } from './over.ts';
export { incidentAmong, mayBeNewsletter, type Resembled, resembledAmong, resembles } from './resemble.ts';
export { incidentsIn, type MailboxState } from './state.ts';
