import type { Program } from './build-program.ts';
import type { Assertion } from './pattern-node.ts';

/** What stands beside a place of a text, as far as assertions ask. */
type Neighbour = 'edge' | 'newline' | 'word' | 'other';

/** All places of the program that a text may have led to, and what came before them. */
interface State {
  readonly places: readonly number[];
  readonly before: Neighbour;
  /** Where each code point leads; true for a match before it, undefined for no way to a match any more. */
  readonly steps: Map<number, State | true | undefined>;
  matchesAtEnd: boolean | undefined;
}

/** Remembered states and steps of one pattern; a pattern that needs more is computed anew each time. */
const maxRemembered = 4096;

/**
 * Tests texts with an automaton: all ways are followed at once, so the time is linear in the text, whatever the
 * pattern. States that were met before are remembered (a deterministic automaton, built as it is needed).
 */
export function createTest(program: Program): (text: string) => boolean {
  const states = new Map<string, State>();
  let remembered = 0;
  const isAnchored = startsAtEdge(program);
  const stateOf = (places: readonly number[], before: Neighbour): State => {
    const key = `${before} ${places.join(' ')}`;
    const known = states.get(key);
    if (known !== undefined) return known;
    const state: State = { places, before, steps: new Map(), matchesAtEnd: undefined };
    if (states.size < maxRemembered) states.set(key, state);
    return state;
  };
  const first = stateOf([program.start], 'edge');
  const step = (state: State, point: number): State | true | undefined => {
    const after = neighbour(point);
    const reached = close(program, state, after);
    if (reached === undefined) return true;
    const next = new Set<number>();
    for (const place of reached) {
      const instruction = program.instructions[place];
      if (instruction?.kind === 'set' && instruction.set.has(point)) next.add(instruction.next);
    }
    if (!isAnchored) next.add(program.start);
    if (next.size === 0) return undefined;
    return stateOf(
      [...next].sort((a, b) => a - b),
      after,
    );
  };
  return (text) => {
    let state = first;
    for (let at = 0; at < text.length; at += 1) {
      const point = text.codePointAt(at) ?? 0;
      if (point > 0xffff) at += 1;
      let next = state.steps.get(point);
      if (next === undefined && !state.steps.has(point)) {
        next = step(state, point);
        if (remembered++ < maxRemembered) state.steps.set(point, next);
      }
      if (next === true) return true;
      if (next === undefined) return false;
      state = next;
    }
    state.matchesAtEnd ??= close(program, state, 'edge') === undefined;
    return state.matchesAtEnd;
  };
}

/** Such a pattern cannot match later when it does not at the start. */
function startsAtEdge({ instructions, start }: Program): boolean {
  const first = instructions[start];
  return first?.kind === 'assert' && first.assertion === 'textStart';
}

/** Every place that is reached without taking a character; undefined when a match is among them. */
function close(
  { instructions }: Program,
  { places, before }: State,
  after: Neighbour,
): ReadonlySet<number> | undefined {
  const reached = new Set(places);
  // A set gives what is added while it is walked.
  for (const place of reached) {
    const instruction = instructions[place];
    if (instruction?.kind === 'match') return undefined;
    if (instruction?.kind === 'split') for (const way of instruction.ways) reached.add(way);
    if (instruction?.kind === 'assert' && holds(instruction.assertion, before, after)) {
      reached.add(instruction.next);
    }
  }
  return reached;
}

function holds(assertion: Assertion, before: Neighbour, after: Neighbour): boolean {
  switch (assertion) {
    case 'textStart':
      return before === 'edge';
    case 'textEnd':
      return after === 'edge';
    case 'lineStart':
      return before === 'edge' || before === 'newline';
    case 'lineEnd':
      return after === 'edge' || after === 'newline';
    case 'wordEdge':
      return (before === 'word') !== (after === 'word');
    case 'notWordEdge':
      return (before === 'word') === (after === 'word');
    default:
      return assertion satisfies never;
  }
}

/** Words are ASCII, as in Go. */
function neighbour(point: number): Neighbour {
  if (point === 10) return 'newline';
  const isWord =
    (point >= 0x61 && point <= 0x7a) ||
    (point >= 0x41 && point <= 0x5a) ||
    (point >= 0x30 && point <= 0x39) ||
    point === 0x5f;
  return isWord ? 'word' : 'other';
}
