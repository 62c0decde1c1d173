/** What CloudWatch reads out of a line of a function (embedded metric format). */

export interface Metric {
  /** Milliseconds since 1970, by the function's clock. */
  readonly at: number;
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions?: readonly (readonly string[])[];
  readonly Metrics?: readonly { readonly Name: string; readonly Unit?: string }[];
}

/** One for each value and set of dimensions; none where the line is no such thing. */
export function metricsIn(line: Readonly<Record<string, unknown>>): Metric[] {
  const { Timestamp: at = 0, CloudWatchMetrics: directives = [] } = (line._aws ?? {}) as {
    Timestamp?: number;
    CloudWatchMetrics?: readonly Directive[];
  };
  return directives.flatMap(({ Namespace, Dimensions = [[]], Metrics = [] }) =>
    Dimensions.flatMap((names) =>
      Metrics.flatMap(({ Name, Unit = 'None' }) =>
        [line[Name]].flat().map((value) => ({
          at,
          namespace: Namespace,
          name: Name,
          unit: Unit,
          dimensions: Object.fromEntries(names.map((one) => [one, String(line[one])])),
          value: Number(value),
        })),
      ),
    ),
  );
}
