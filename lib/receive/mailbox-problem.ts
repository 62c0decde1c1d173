/** The operating system's errors as reasons that a person can act on. */

import type { UnreadableReason } from './mailbox.ts';

/** `detail` is the system's own code, such as EACCES; empty where the error has none. */
export function whyUnreadable(error: unknown): { reason: UnreadableReason; detail: string } {
  const detail = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (detail) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { reason: 'missing', detail };
    case 'ELOOP':
      return { reason: 'link-loop', detail };
    case 'EACCES':
    case 'EPERM':
      return { reason: 'no-permission', detail };
    default:
      return { reason: 'read-error', detail };
  }
}
