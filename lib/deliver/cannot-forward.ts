/** What SES cannot carry: told before it is asked. */

import { asBuffer, decodeParameters, ownParts, parseMail } from '../parse/index.ts';
import type { ForwardObstacle } from '../tell/forward-words.ts';

/** SESv2: "Message length is more than 41943040 bytes long". */
export const MAX_SES_BYTES = 41_943_040;

/** RFC 5321 section 4.5.3.1.6, which SES enforces: of one line, its CRLF included. */
export const MAX_LINE_BYTES = 1_000;

const LF = 0x0a;
const CR = 0x0d;

/**
 * Endings of files that SES refuses ("Amazon SES unsupported attachment types" in its Developer Guide, which has this very
 * list). What is missing here is found out by SES's refusal, and costs one call.
 */
const REFUSED_ENDINGS: ReadonlySet<string> = new Set(
  [
    'ade adp app asp bas bat cer chm cmd com cpl crt csh der exe fxp gadget hlp hta inf ins isp its js jse ksh lib lnk',
    'mad maf mag mam maq mar mas mat mau mav maw mda mdb mde mdt mdw mdz msc msh msh1 msh2 mshxml msh1xml msh2xml msi',
    'msp mst ops pcd pif plg prf prg reg scf scr sct shb shs sys ps1 ps1xml ps2 ps2xml psc1 psc2 tmp url vb vbe vbs vps',
    'vsmacros vss vst vsw vxd ws wsc wsf wsh xnk',
  ].flatMap((line) => line.split(' ')),
);

/** `mail`: as it would be sent. Null: SES should take it. Files within attached mails are SES's to judge. */
export function cannotForward(mail: Uint8Array): ForwardObstacle | null {
  if (mail.length > MAX_SES_BYTES) return { kind: 'size', bytes: mail.length };
  const bytes = longestLine(asBuffer(mail));
  if (bytes > MAX_LINE_BYTES) return { kind: 'line', bytes };
  const name = refusedName(mail);
  return name === null ? null : { kind: 'attachment', name };
}

/** With the CRLF that it is sent with, whatever ends it here. */
function longestLine(bytes: Buffer): number {
  let longest = 0;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LF, start);
    const end = found < 0 ? bytes.length : found;
    const text = end - start - (bytes[end - 1] === CR ? 1 : 0);
    longest = Math.max(longest, text + 2);
    start = end + 1;
  }
  return longest;
}

function refusedName(mail: Uint8Array): string | null {
  for (const { header, parameters } of ownParts(parseMail(mail).root)) {
    const disposition = decodeParameters(header.value('content-disposition') ?? '').parameters;
    for (const name of [disposition.get('filename'), parameters.get('name')]) {
      const ending = /\.([a-z0-9]{1,8})$/i.exec(name?.trim() ?? '')?.[1];
      if (name !== undefined && ending !== undefined && REFUSED_ENDINGS.has(ending.toLowerCase()))
        return name;
    }
  }
  return null;
}
