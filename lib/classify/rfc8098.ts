/** Message disposition notifications (RFC 8098): the reader's program says that a mail was shown, or deleted. */

import { bytesOf, parseHeaderBlock } from '../parse/index.ts';
import { isAttachedByPerson } from './authorship.ts';
import type { Detector } from './draft.ts';
import { MAX_STATUS_BYTES } from './limits.ts';
import { messageIds } from './quoted-ids.ts';
import { addressIn } from './status-fields.ts';

export const rfc8098: Detector = {
  name: 'rfc8098',
  read(notice) {
    const part = notice.part(
      (leaf) =>
        leaf.type === 'message/disposition-notification' ||
        leaf.type === 'message/global-disposition-notification',
    );
    if (part === undefined || isAttachedByPerson(notice)) return undefined;
    const { header } = parseHeaderBlock(bytesOf(part).subarray(0, MAX_STATUS_BYTES));
    const address =
      addressIn(header.value('final-recipient')) ?? addressIn(header.value('original-recipient'));
    const ids = messageIds(header.value('original-message-id') ?? '');
    return {
      kind: 'mdn',
      readBy: 'grammar',
      // RFC 8098 section 3.2.1: the name of the reader's host, then its product.
      reportingMta: hostName(header.value('reporting-ua')),
      recipients: address === undefined ? [] : [{ address, reason: 'undefined' }],
      quotedIds: ids.map((id) => ({ id, where: 'report-fields' as const })),
    };
  },
};

function hostName(field: string | undefined): string | undefined {
  const name = field?.split(';')[0]?.trim();
  return name !== undefined && /^(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}$/i.test(name) ? name : undefined;
}
