/**
 * What is wrong with a site as the operator wrote it, in words for the operator: where, what stands there, what was
 * expected, and for a key that nobody knows the nearest one that is known. English only.
 */

import * as z from 'zod/mini';

/** Thrown for a site, a zone or a ledger that cannot be used. `message` lists the problems, one a line. */
export class SiteError extends Error {
  override readonly name = 'SiteError';
  readonly problems: readonly string[];

  /** @param where what was read, such as a file's name */
  constructor(where: string, problems: readonly string[]) {
    const shown = problems.slice(0, MAX_PROBLEMS);
    const more = problems.length - shown.length;
    if (more > 0) shown.push(`... and ${more} more`);
    super(`${quotable(where, MAX_WHERE)} cannot be used:\n${shown.map((line) => `  ${line}`).join('\n')}`);
    this.problems = problems;
  }
}

/** Problems shown at once: a screen. Nobody mends more before trying again. */
export const MAX_PROBLEMS = 20;

/** Characters of what stands there, and of a key in a path: enough to find it by eye, not to fill the screen. */
export const MAX_SHOWN = 60;

const MAX_WHERE = 200;

/** Letters by which a key may differ from the one that was meant; a third of its length for shorter ones. */
const MAX_EDITS = 3;

/** Keys longer than this were not meant to be one of ours; it also bounds the comparison. */
const MAX_KEY = 40;

/** Stands in the `params` of an issue about the last key of its path. */
export const KEY_REFUSED = 'keyRefused';

/** Stands in the `params` of an issue about a value that may be a secret: it is not shown. */
export const SECRET = 'secret';

/** An issue of a schema that was chosen by what stands there (`byForm`): the keys that may stand in its place. */
export interface WithKnownKeys {
  readonly known?: readonly string[];
}

export interface ReadOptions {
  /** What is read, for the message: a file's name. */
  readonly where: string;
  /** Top-level keys below which values are secrets: what stands there is not shown. */
  readonly secretKeys?: readonly string[];
}

/** `data` by `schema`. Throws a SiteError with all problems found. */
export function readBy<S extends z.ZodMiniType>(schema: S, data: unknown, options: ReadOptions): z.output<S> {
  const read = z.safeParse(schema, data);
  if (read.success) return read.data;
  const secrets = new Set<PropertyKey>(options.secretKeys ?? []);
  throw new SiteError(
    options.where,
    read.error.issues.flatMap((issue) => wording(issue, schema, data, secrets)),
  );
}

/** The value of JSON text. Throws a SiteError that says where it ceases to be JSON, without its words: secrets. */
export function readJson(text: string, where: string): unknown {
  // Windows editors put a byte order mark in front.
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    throw new SiteError(where, [notJson(json, messageOf(error))]);
  }
}

function notJson(json: string, fault: string): string {
  const before = json.slice(0, faultPosition(json, fault)).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: is not JSON from here on`;
}

function jsonFault(json: string): string | null {
  try {
    JSON.parse(json);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** V8 names the position of most faults; of an unexpected token it does not, and the shortest text with it is sought. */
function faultPosition(json: string, fault: string): number {
  const named = /\bat position (\d+)/.exec(fault)?.[1];
  if (named !== undefined) return Number(named);
  if (!fault.startsWith(UNEXPECTED)) return json.length;
  let [sound, faulty] = [0, json.length];
  while (faulty - sound > 1) {
    const middle = Math.floor((sound + faulty) / 2);
    if (jsonFault(json.slice(0, middle))?.startsWith(UNEXPECTED)) faulty = middle;
    else sound = middle;
  }
  return sound;
}

const UNEXPECTED = 'Unexpected token';

function wording(
  issue: z.core.$ZodIssue,
  schema: z.core.$ZodType,
  data: unknown,
  secrets: ReadonlySet<PropertyKey>,
): string[] {
  if (issue.code === 'unrecognized_keys') {
    const known = (issue as WithKnownKeys).known ?? keysAt(schema, issue.path);
    return issue.keys.map((key) => {
      const meant = nearest(key, known);
      const hint = meant === null ? `known are ${known.join(', ')}` : `did you mean ${meant}?`;
      return `${pathText([...issue.path, key])}: is not known, ${hint}`;
    });
  }
  // A table's key is refused where its value stands: zod has no place for keys of its own.
  if (issue.code === 'custom' && issue.params?.[KEY_REFUSED] === true) {
    const found = printable(String(issue.path.at(-1)));
    return [`${pathText(issue.path.slice(0, -1))}: found the key ${found}, expected ${issue.message}`];
  }
  const secret = issue.code === 'custom' && issue.params?.[SECRET] === true;
  const hidden = secret || (issue.path[0] !== undefined && secrets.has(issue.path[0]));
  const found = hidden ? 'what is not shown' : printable(valueAt(data, issue.path));
  return [`${pathText(issue.path)}: found ${found}, expected ${issue.message}`];
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** Keys that the object at `path` may have. */
export function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  let at = unwrapped(schema);
  for (const key of path) {
    const { def } = at._zod as z.core.$ZodTypes['_zod'];
    if (def.type === 'object') at = unwrapped(def.shape[String(key)]);
    else if (def.type === 'array') at = unwrapped(def.element);
    else if (def.type === 'record') at = unwrapped(def.valueType);
    else return [];
  }
  const { def } = at._zod as z.core.$ZodTypes['_zod'];
  return def.type === 'object' ? Object.keys(def.shape) : [];
}

function unwrapped(schema: z.core.$ZodType | undefined): z.core.$ZodType {
  let at = schema ?? z.unknown();
  for (;;) {
    const { def } = at._zod as z.core.$ZodTypes['_zod'];
    if (def.type === 'optional') at = def.innerType;
    else if (def.type === 'pipe') at = def.in;
    else return at;
  }
}

/** `feed.since`, `ownAddresses[2]`, `zone["mail.example"].A`; empty is the whole. */
export function pathText(path: readonly PropertyKey[]): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (!/^[A-Za-z_]\w{0,39}$/.test(String(key))) text += `[${printable(String(key))}]`;
    else text += text === '' ? String(key) : `.${String(key)}`;
  }
  return text === '' ? 'the whole' : text;
}

/** What stands somewhere, short and on one line, whatever a stranger put into it. */
export function printable(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return quotable(String(value), MAX_SHOWN);
  const cut = value.length > MAX_SHOWN;
  // A cut through a pair of surrogates leaves half a character: it is escaped below like the rest.
  return `"${quotable(cut ? value.slice(0, MAX_SHOWN) : value, MAX_SHOWN).replaceAll('"', '\\"')}${cut ? '...' : ''}"`;
}

/**
 * The attack: text that moves the cursor, clears the terminal or turns the direction of writing makes a message say
 * something else. The defence: controls, format characters and separators are shown by number.
 */
function quotable(text: string, max: number): string {
  const cut = text.length > max ? `${text.slice(0, max)}...` : text;
  return cut.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** The one of `known` that differs least from `word`, or null where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word.length > MAX_KEY) return null;
  let best: string | null = null;
  let least = Math.min(MAX_EDITS, Math.max(1, Math.floor(word.length / 3))) + 1;
  for (const candidate of known) {
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** Letters to add, remove or change (Levenshtein), or to swap with their neighbour. */
function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((old[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (old[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (older[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    older = old;
    old = row;
  }
  return old[b.length] ?? 0;
}
