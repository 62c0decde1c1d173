/** What a command says that could not work on a deployment: why, and what to do. Values are harmless and bounded already. */
export interface DeploymentWords {
  /** `--region` without `--stack`. */
  readonly regionAlone: string;
  readonly badName: (name: string) => string;
  readonly noStack: (name: string, region: string) => string;
  /** `missing`: outputs; `status`: CloudFormation's word. */
  readonly incomplete: (name: string, missing: readonly string[], status: string) => string;
  readonly noRegion: string;
  readonly noCredentials: string;
  /** `said`: by AWS. */
  readonly badCredentials: (said: string) => string;
  /** `action`: the right that is missing; null where AWS did not name it. */
  readonly denied: (action: string | null, said: string) => string;
  readonly unreachable: (region: string, said: string) => string;
}
