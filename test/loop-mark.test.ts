import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  forwardedHops,
  LOOP_HEADER,
  LOOP_RULE,
  type LoopSecrets,
  loopDecision,
  MAX_HOPS,
  writeLoopMark,
} from '../lib/loop-mark.ts';
import { parseHeaderBlock } from '../lib/parse/index.ts';

const OLD = Buffer.alloc(32, 1);
const NEW = Buffer.alloc(32, 2);
const SECRETS: LoopSecrets = [NEW];
const MARK = { site: 'site-1', delivery: 'k1 owner@far.example', hops: 2 };

/** `values` of our field in a mail, from top to bottom; tells also whether the secret was asked. */
async function hopsOf(values: readonly string[], secrets: LoopSecrets = SECRETS, site = MARK.site) {
  const mail = `From: a@b.example\r\n${values.map((value) => `${LOOP_HEADER}: ${value}\r\n`).join('')}\r\n`;
  let asked = 0;
  const hops = await forwardedHops(parseHeaderBlock(Buffer.from(mail, 'latin1')).header, site, async () => {
    asked += 1;
    return secrets;
  });
  return { hops, asked };
}

describe('a loop mark', () => {
  test('is read back, folded as a server may fold it', async () => {
    const value = writeLoopMark(MARK, SECRETS);
    expect(await hopsOf([value])).toEqual({ hops: 2, asked: 1 });
    expect(await hopsOf([value.replaceAll(' ', '\r\n\t')])).toEqual({ hops: 2, asked: 1 });
  });

  test('does not tell the recipient to whom it went', () => {
    expect(writeLoopMark(MARK, SECRETS)).not.toContain('far.example');
  });

  test('costs no secret where there is none, or none of this site', async () => {
    expect(await hopsOf([])).toEqual({ hops: 0, asked: 0 });
    const foreign = writeLoopMark({ ...MARK, site: 'site-2' }, [OLD]);
    expect(await hopsOf([foreign, 'x', '', `1; site=site-1; ${'x'.repeat(5_000)}`])).toEqual({
      hops: 0,
      asked: 0,
    });
  });

  test('counts by the highest that is valid, wherever it stands', async () => {
    const [one, two] = [1, 3].map((hops) => writeLoopMark({ ...MARK, hops }, SECRETS)) as [string, string];
    const forged = writeLoopMark({ ...MARK, hops: 9 }, [OLD]);
    expect((await hopsOf([forged, one, two, forged])).hops).toBe(3);
    expect((await hopsOf([...Array(500).fill(forged), two])).hops).toBe(3);
  });

  test('of a secret that was replaced is still known, and one of no secret is not', async () => {
    const old = writeLoopMark(MARK, [OLD]);
    expect((await hopsOf([old], [NEW, OLD])).hops).toBe(2);
    expect((await hopsOf([old], [NEW])).hops).toBe(0);
  });

  test('is of no use when any of it is changed', async () => {
    const value = writeLoopMark(MARK, SECRETS);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(value.length - 2),
        fc.constantFrom(...'0123456789abcXYZ-_=; '),
        async (at, char) => {
          const changed = value.slice(0, at) + char + value.slice(at + 1);
          expect((await hopsOf([changed])).hops).toBe(changed === value ? 2 : 0);
        },
      ),
      { numRuns: 500 },
    );
    expect((await hopsOf([value.replace('hops=2', 'hops=1')])).hops).toBe(0);
    expect((await hopsOf([`${value}; hops=1`])).hops).toBe(0);
  });

  test('of a hundred thousand forwards is still one that is read', async () => {
    expect((await hopsOf([writeLoopMark({ ...MARK, hops: 100_000 }, SECRETS)])).hops).toBe(99);
  });

  test('rejects with what the secret is refused for', async () => {
    const { header } = parseHeaderBlock(
      Buffer.from(`${LOOP_HEADER}: ${writeLoopMark(MARK, SECRETS)}\r\n\r\n`),
    );
    await expect(forwardedHops(header, MARK.site, () => Promise.reject(new Error('denied')))).rejects.toThrow(
      'denied',
    );
  });
});

test('a mail goes as often as it may, and is then held', () => {
  expect(loopDecision(0)).toBeNull();
  expect(loopDecision(MAX_HOPS - 1)).toBeNull();
  expect(loopDecision(MAX_HOPS)).toEqual({ kind: 'hold', rule: LOOP_RULE, alert: false });
});
