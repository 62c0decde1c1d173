/** One incident of a scan, as its mails are decided: verdicts, the remedy that most of them ask for, files to look at. */

import type { Incident } from '../incident/index.ts';
import type { Provenance, Remedy } from '../judge/provenance.ts';
import type { Outcome } from './scan-site-summary.ts';

/** As many as an incident names. */
const MAX_SAMPLES = 3;

/** What the mails of one incident come to. */
export class Told {
  readonly #incident: Incident;
  readonly #remedies = new Map<Remedy, number>();
  readonly #files = new Map<string, string>();
  readonly verdicts: Partial<Record<Provenance['kind'], number>> = {};

  constructor(incident: Incident) {
    this.#incident = incident;
  }

  add(file: string, mail: string, { provenance, remedy }: Outcome): void {
    if (provenance !== null) this.verdicts[provenance] = (this.verdicts[provenance] ?? 0) + 1;
    if (remedy !== null) this.#remedies.set(remedy, (this.#remedies.get(remedy) ?? 0) + 1);
    if (this.#incident.samples.includes(mail) && !this.#files.has(mail)) this.#files.set(mail, file);
  }

  get samples(): readonly string[] {
    return [...this.#files.values()].slice(0, MAX_SAMPLES);
  }

  remedy(): Remedy | null {
    const [most] = [...this.#remedies].sort(([, a], [, b]) => b - a);
    if (most === undefined) return null;
    const { mailbox, recipients, firstSeen, clients } = this.#incident;
    const { kind, subject } = most[0];
    // Where no login is printed, the account is the mailbox's.
    const whose = subject === '' && kind === 'change-password' && mailbox.includes('@') ? mailbox : subject;
    return {
      ...most[0],
      subject: whose,
      recipients,
      since: firstSeen,
      clients: clients.map(([address]) => address),
    };
  }
}
