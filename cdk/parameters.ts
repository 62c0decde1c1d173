/** Secrets that the site refers to, which functions may read. */

export { parametersOf } from '../lib/site/parameters.ts';
