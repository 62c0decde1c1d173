/** Why the file of an option could not be read, and what to do about it. */

const CURES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; look at how it is written',
  ENOTDIR: 'there is no such file; look at how it is written',
  EISDIR: 'it is a directory; name a file in it',
  EACCES: 'it may not be read; give yourself the right to',
  EPERM: 'it may not be read; give yourself the right to',
};

/** One sentence with the option, the path and the cure. `error` is what node:fs threw. */
export function unreadable(option: string, path: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? 'unreadable';
  return new Error(`${option} ${path}: cannot be read (${code}): ${CURES[code] ?? 'read another file'}`);
}
