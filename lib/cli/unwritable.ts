/** Whether nothing can be written where somebody named a place for it: then another place is the cure. */

/** What the system says of such places. */
const CODES: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR']);

/** By the error, or by what it was caused by. */
export function isUnwritable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && CODES.has(String(error.code))) || isUnwritable(error.cause);
}
