/** Signed return addresses: a report that comes to one is about mail that we sent. */

export { bareAddress, mailboxOf } from './mailbox.ts';
export { type ReturnAnswer, type ReturnQuestion, returnEvidence } from './return-evidence.ts';
export { signVerp } from './verp.ts';
