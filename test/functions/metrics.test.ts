import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { meterOf, NAMESPACE, VALUES_A_LINE } from '../../functions/metrics.ts';
import {
  countedRules,
  countMetric,
  deliveryMetric,
  latencyMetric,
  type Metric,
  openIncidentsMetric,
  recordMetrics,
} from '../../lib/record/metrics.ts';
import { metricsIn } from '../support/aws/metrics.ts';
import { recordOf, reportOf } from '../support/reports.ts';

/** EMF's own limits ("Specification: Embedded metric format"). */
const EMF_METRICS = 100;
const EMF_VALUES = 100;

function metering() {
  const lines: string[] = [];
  let time = 0;
  const meter = meterOf({ print: (line) => lines.push(line), clock: () => time });
  /** As CloudWatch reads what was printed: `Name dimension=value: values unit`. */
  const read = () =>
    lines.flatMap((line) => {
      const byName = Map.groupBy(metricsIn(JSON.parse(line)), ({ name }) => name);
      return [...byName].map(([name, values]) => {
        const [first] = values as [(typeof values)[0]];
        const dimensions = Object.entries(first.dimensions).map((pair) => ` ${pair.join('=')}`);
        return `${name}${dimensions.join('')}: ${values.map(({ value }) => value).join(' ')} ${first.unit}`;
      });
    });
  const wait = (milliseconds: number) => {
    time += milliseconds;
  };
  return { meter, lines, read, wait };
}

describe('metrics of an invocation', () => {
  it('are added up over its mails, each dimension apart, without a dimension that nobody asked for', () => {
    const { meter, lines, read } = metering();
    const rules = countedRules({ rules: [] });
    for (let n = 0; n < 6; n++) meter.add(recordMetrics(recordOf(reportOf()), rules));
    for (let n = 0; n < 4; n++) meter.add(recordMetrics(recordOf({ kind: 'ordinary' }), rules));
    meter.add([deliveryMetric('delivered'), deliveryMetric('delivered'), countMetric('SweepRepairs', 7)]);
    meter.publish();
    expect(read().toSorted()).toEqual([
      'Bounces: 6 Count',
      'Decisions decision=deliver: 4 Count',
      'Decisions decision=mark: 6 Count',
      'Deliveries outcome=delivered: 2 Count',
      'Mails class=bounce: 6 Count',
      'Mails class=ordinary: 4 Count',
      'Reports provenance=unproven: 6 Count',
      'Rules rule=ordinary: 4 Count',
      'Rules rule=unproven: 6 Count',
      'SweepRepairs: 7 Count',
    ]);
    // The two without a dimension share a line.
    expect(lines).toHaveLength(9);
    expect(lines.every((line) => line.length < 300)).toBe(true);
  });

  it('are written in the form that CloudWatch takes', () => {
    const { meter, lines } = metering();
    meter.add([countMetric('Held'), deliveryMetric('failed')]);
    meter.publish();
    const [plain, dimensioned] = lines.map((line) => JSON.parse(line));
    const [directive] = plain._aws.CloudWatchMetrics;
    expect(directive).toEqual({
      Namespace: NAMESPACE,
      Dimensions: [[]],
      Metrics: [{ Name: 'Held', Unit: 'Count' }],
    });
    expect(plain.Held).toBe(1);
    expect(Math.abs(plain._aws.Timestamp - Date.now())).toBeLessThan(60_000);
    expect(dimensioned._aws.CloudWatchMetrics[0].Dimensions).toEqual([['outcome']]);
    expect(dimensioned.outcome).toBe('failed');
    expect(dimensioned).not.toHaveProperty('service');
  });

  it('are told once: the next invocation begins anew, and one without any writes nothing', () => {
    const { meter, lines } = metering();
    meter.add([countMetric('Held')]);
    meter.publish();
    meter.publish();
    expect(lines).toHaveLength(1);
    meter.add([countMetric('Held')]);
    meter.publish();
    expect(JSON.parse(lines[1] as string).Held).toBe(1);
  });

  it('may be gauges, of which the last stands, and none', () => {
    const { meter, read } = metering();
    meter.add([openIncidentsMetric(3), openIncidentsMetric(0), countMetric('SweepRepairs', 0)]);
    meter.publish();
    expect(read()).toEqual(['IncidentsOpen: 0 Count', 'SweepRepairs: 0 Count']);
  });

  it('keep to the limits of the format: no value is lost, and none loses its dimension', () => {
    const { meter, lines } = metering();
    const count = 5 * VALUES_A_LINE + 1;
    for (let n = 0; n < count; n++) meter.add([latencyMetric('trace', n), latencyMetric('read', 1)]);
    meter.publish();
    expect(lines).toHaveLength(2 * 6);
    const all = lines.flatMap((line) => metricsIn(JSON.parse(line)));
    const traced = all.filter(({ dimensions }) => dimensions.stage === 'trace').map(({ value }) => value);
    expect(traced).toEqual(Array.from({ length: count }, (_, n) => n));
    expect(all).toHaveLength(2 * count);
    for (const line of lines) {
      const emf = JSON.parse(line);
      expect(emf._aws.CloudWatchMetrics[0].Metrics.length).toBeLessThanOrEqual(EMF_METRICS);
      expect(emf.Latency.length ?? 1).toBeLessThanOrEqual(EMF_VALUES);
    }
  });

  it('that are no numbers take none of the others with them', () => {
    const { meter, read } = metering();
    meter.add([countMetric('Held', Number.NaN), countMetric('Dropped'), countMetric('Held', Infinity)]);
    meter.publish();
    expect(read()).toEqual(['Dropped: 1 Count']);
  });

  it('cannot make the invocation fail', () => {
    const { meter, lines } = metering();
    meter.add([{ kind: 'count', name: '' as Metric['name'], value: 1, dimension: null }]);
    expect(() => meter.publish()).not.toThrow();
    expect(lines).toEqual(['{"level":"ERROR","message":"metrics","error":"RangeError"}']);
  });

  it('go to the log of the function line by line', () => {
    const source = `
      const { meterOf } = await import(${JSON.stringify(fileURLToPath(new URL('../../functions/metrics.ts', import.meta.url)))});
      const meter = meterOf();
      meter.add([{ kind: 'count', name: 'Held', value: 2, dimension: null }]);
      meter.publish();`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', source], {
      encoding: 'utf8',
    });
    const lines = output.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(metricsIn(JSON.parse(lines[0] as string))).toMatchObject([{ name: 'Held', value: 2 }]);
  });
});

describe('a stopwatch', () => {
  it('times what it wraps, as long as that takes, and gives what it gives', async () => {
    const { meter, read, wait } = metering();
    const send = meter.stopwatch('send', async (to: string, times: number) => {
      await Promise.resolve();
      wait(12.3456);
      return `${to} ${times}`;
    });
    const parse = meter.stopwatch('parse', (text: string) => {
      wait(2);
      return text.length;
    });
    expect(await send('a', 2)).toBe('a 2');
    expect(parse('abc')).toBe(3);
    await send('b', 1);
    meter.publish();
    expect(read()).toEqual([
      'Latency stage=send: 12.346 12.346 Milliseconds',
      'Latency stage=parse: 2 Milliseconds',
    ]);
  });

  it('times what fails too, and lets it fail', async () => {
    const { meter, read, wait } = metering();
    const read1 = meter.stopwatch('read', async () => {
      wait(5);
      throw new Error('gone');
    });
    const classify = meter.stopwatch('classify', () => {
      wait(1);
      throw new RangeError('bug');
    });
    await expect(read1()).rejects.toThrow('gone');
    expect(() => classify()).toThrow(RangeError);
    meter.publish();
    expect(read()).toEqual(['Latency stage=read: 5 Milliseconds', 'Latency stage=classify: 1 Milliseconds']);
  });
});
