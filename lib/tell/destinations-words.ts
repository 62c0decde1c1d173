/** What `destinations` has to say. Values are harmless and bounded already (`harmless.ts`); times are told (`minute.ts`). */
export interface DestinationsWords {
  readonly none: string;
  readonly title: (count: number) => string;
  readonly since: (at: string) => string;
  /** Before the command that resumes it. */
  readonly resume: string;
  readonly resumed: (destination: string) => string;
  /** What becomes of the mail that waits. */
  readonly goes: (minutes: number) => string;
  /** `paused`: those that are. */
  readonly notPaused: (destination: string, paused: readonly string[]) => string;
}
