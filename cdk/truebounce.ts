/** Truebounce in a CDK app of your own: a construct for a stack that states its region. */

import { Construct } from 'constructs';
import type { Site } from '../lib/site/site.ts';
import { Alarms } from './alarms.ts';
import { functionsOf } from './code.ts';
import { Processing } from './processing.ts';
import { Receiving } from './receiving.ts';

export { loadSite } from '../lib/site/load.ts';
export { readSite, type Site } from '../lib/site/site.ts';
export { Alarms } from './alarms.ts';
export { Processing } from './processing.ts';
export { Receiving } from './receiving.ts';

export interface TruebounceProps {
  /** Of `await loadSite('truebounce.config.ts')`. */
  readonly site: Site;
  /** Of rule set, configuration set, alarms and dashboard; `truebounce` unless stated. One of each a region. */
  readonly name?: string;
  /** Folder with the functions and their site.json. Default: those of this package, with `site`. */
  readonly code?: string;
}

export class Truebounce extends Construct {
  readonly processing: Processing;
  readonly receiving: Receiving;
  readonly alarms: Alarms;

  constructor(scope: Construct, id: string, { site, name, code }: TruebounceProps) {
    super(scope, id);
    const props = { site, code: code ?? functionsOf(this, site), ...(name !== undefined && { name }) };
    this.processing = new Processing(this, 'Processing', props);
    this.receiving = new Receiving(this, 'Receiving', { ...props, processing: this.processing });
    this.alarms = new Alarms(this, 'Alarms', { ...props, processing: this.processing });
  }
}
