/** The structure of a mail as one line, to be read in a test: `multipart/mixed(text/plain message/rfc822<text/html>)`. */

import type { Part } from '../../lib/model.ts';

export function shape(part: Part): string {
  switch (part.kind) {
    case 'leaf':
      return part.type;
    case 'multipart':
      return `${part.type}(${part.parts.map(shape).join(' ')})`;
    case 'message':
      return `${part.type}<${shape(part.message)}>`;
  }
  return part satisfies never;
}

/** All parts of a mail, nested ones too, outermost first. */
export function everyPart(part: Part): Part[] {
  const within = part.kind === 'multipart' ? part.parts : part.kind === 'message' ? [part.message] : [];
  return [part, ...within.flatMap(everyPart)];
}
