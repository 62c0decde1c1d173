/** What `doctor` has to say. Values are harmless and bounded already (`harmless.ts`); times are told (`minute.ts`). */

import type { AuditedThing, AuditFinding } from '../audit/findings.ts';

export interface DoctorWords {
  readonly status: Readonly<Record<'ok' | 'info' | 'warn' | 'bad', string>>;
  readonly headline: {
    readonly clean: (mails: number, days: number) => string;
    readonly found: (mails: number, days: number) => string;
  };
  /** What is said of a machine, and of a deployment. */
  readonly places: Readonly<Record<'machine' | 'deployment', DoctorPlaceWords>>;
  readonly inFlight: (count: number) => string;
  /** `since`: the oldest of them; null where it has no time. */
  readonly found: Readonly<Record<AuditFinding, (count: number, since: string | null) => string>>;
  /** Below the names of some. */
  readonly more: (count: number) => string;
  readonly progress: (mails: number) => string;
  /** Tried more than once, and carried out: no trouble, but the reader may find it there twice. */
  readonly maybeTwice: (count: number) => string;
}

export interface DoctorPlaceWords {
  /** Of so many. */
  readonly ok: Readonly<Record<AuditedThing, (count: number) => string>>;
  readonly cure: Readonly<Record<AuditFinding, string>>;
  /** Dead letters that are tried again. `going`: they are still being moved. */
  readonly redriven: (mails: number, deliveries: number, events: number, going: boolean) => string;
}
