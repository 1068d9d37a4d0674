/** What came of a write; `validation`: the server refused what the engine cannot know to be refused. */
export type StepOutcome =
  | 'written'
  | 'unchanged'
  /** The server stored it anew, and everything one can read is as before. */
  | 'rewritten'
  | 'conflict'
  | 'refused'
  | 'validation'
  | 'unknown'
  | 'different';

/** In what the server and the engine differ. */
export type DifferenceReason =
  'outcome' | 'conflicts' | 'no-op' | 'object' | 'generation' | 'managers' | 'fields' | 'crash';

/** One difference; `detail` is for people. */
export interface Difference {
  readonly reason: DifferenceReason;
  readonly detail: string;
}

/** The comparison of one write. */
export interface Verdict {
  readonly outcome: StepOutcome;
  readonly differences: readonly Difference[];
  /** Leaves of the written object, and those of them that the engine does not claim to know. */
  readonly leaves: number;
  readonly unknownLeaves: number;
}

/** The verdict on a write that was not made, or whose object was not compared. */
export function plainVerdict(outcome: StepOutcome, differences: readonly Difference[]): Verdict {
  const told = differences.length === 0 ? outcome : 'different';
  return { outcome: told, differences, leaves: 0, unknownLeaves: 0 };
}
