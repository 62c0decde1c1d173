/** Asks a person on a terminal for a secret, which is not shown. */

import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Null where nobody answers: the question is not seen on a terminal, or the input is no terminal, or at its end. */
export async function askSecret(
  question: string,
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
): Promise<string | null> {
  if (input.isTTY !== true || output.isTTY !== true) return null;
  output.write(question);
  // It echoes what is typed to where it writes.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true });
  const end = new AbortController();
  lines.on('SIGINT', () => lines.close()).on('close', () => end.abort());
  try {
    return await lines.question('', { signal: end.signal });
  } catch {
    return null;
  } finally {
    lines.close();
    output.write('\n');
  }
}
