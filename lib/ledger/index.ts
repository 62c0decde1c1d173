/** The record of what we sent: which Message-ID went to whom, and when. */

export { type HashKey, hashAddress, hashKey, normalAddress, randomKey } from './hash.ts';
export { type LedgerOptions, ledgerOf, type MemoryLedger } from './memory.ts';
export { exactKey, looseKey } from './message-id.ts';
export { messageIdOfSes, type SesSending, sentMailsOf } from './ses-event.ts';
