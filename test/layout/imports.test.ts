/**
 * Data flows one way: a stage imports only the stages before it and model.ts, and the pure ones import nothing that
 * reads the world. The order is that of lib/pipeline.ts.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const LIB = fileURLToPath(new URL('../../lib', import.meta.url));

const STAGES = ['receive', 'parse', 'classify', 'trace', 'incident', 'judge', 'decide', 'record', 'deliver'];
/** These get clock, files and network as arguments, or not at all. */
const PURE = ['parse', 'classify', 'judge', 'decide'];
/** Rooms that may word things for people. */
const TELLERS = ['tell', 'deliver', 'functions', 'cli', 'console', 'local'];
/** Packages of Node's that neither read nor write anything outside the process. */
const HARMLESS = new Set(['node:buffer', 'node:util', 'node:string_decoder']);

const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(LIB, name));

function roomOf(file: string): string {
  const [room = ''] = relative(LIB, file).split(sep);
  return room;
}

function importsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  const statements = source.matchAll(
    /^(?:import|export)\b[^'"`;]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
  );
  return [...statements].map((match) => (match[1] ?? match[2] ?? match[3]) as string);
}

/** Every file of `rooms` with what it imports, and the room that lies in. */
function edges(rooms: readonly string[]) {
  return files
    .filter((file) => rooms.includes(roomOf(file)))
    .flatMap((file) =>
      importsOf(file).map((target) => ({
        file: relative(LIB, file),
        from: roomOf(file),
        target,
        to: target.startsWith('.') ? roomOf(resolve(dirname(file), target)) : target,
      })),
    );
}

describe('imports', () => {
  it('are found at all, in every room that has files', () => {
    expect(edges(['classify']).length).toBeGreaterThan(20);
    expect(edges(['classify']).some(({ to }) => to === 'parse')).toBe(true);
  });

  it('of a stage go to earlier stages and model.ts only', () => {
    const wrong = edges(STAGES).filter(({ from, target, to }) => {
      if (!target.startsWith('.') || to === from || to === 'model.ts') return false;
      if (to === 'tell') return !TELLERS.includes(from);
      // What the core may ask of the world is a list of types, for whoever needs them.
      if (to === 'effects.ts' || to === 'dns.ts' || to === 'loop-mark.ts')
        return PURE.includes(from) && to !== 'loop-mark.ts';
      return STAGES.indexOf(to) < 0 || STAGES.indexOf(to) > STAGES.indexOf(from);
    });
    expect(wrong).toEqual([]);
  });

  it('of the pure stages name no package and nothing of Node that reads the world', () => {
    const wrong = edges(PURE).filter(({ target }) => !target.startsWith('.') && !HARMLESS.has(target));
    expect(wrong).toEqual([]);
  });

  it('of the pure stages ask no clock', () => {
    const asking = files
      .filter((file) => PURE.includes(roomOf(file)))
      .filter((file) =>
        /Date\.now\(|new Date\(\)|performance\.now\(|Math\.random\(/.test(readFileSync(file, 'utf8')),
      )
      .map((file) => relative(LIB, file));
    expect(asking).toEqual([]);
  });

  it('bring words for people only to those who talk to people', () => {
    const rooms = [...new Set(files.map(roomOf))].filter((room) => !TELLERS.includes(room));
    const wrong = edges(rooms).filter(({ target, to }) => target.startsWith('.') && to === 'tell');
    expect(wrong).toEqual([]);
  });

  it('of model.ts are none', () => {
    expect(importsOf(join(LIB, 'model.ts'))).toEqual([]);
  });
});
