import { PatternFault } from './pattern-node.ts';
import type { Assertion, CodePointSet, PatternNode } from './pattern-node.ts';
import { maxCount } from './read-repetition.ts';

/** One state of the automaton; numbers are places in the program. */
export type Instruction =
  | { readonly kind: 'set'; readonly set: CodePointSet; readonly next: number }
  | { readonly kind: 'assert'; readonly assertion: Assertion; readonly next: number }
  | { readonly kind: 'split'; readonly ways: readonly number[] }
  | { readonly kind: 'match' };

/** A non-deterministic automaton (Thompson's construction). */
export interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
}

/** Counted repetitions multiply the states: a pattern may not cost more memory than a text of its size. */
const maxInstructions = 50_000;

/**
 * The automaton of a pattern.
 * @throws PatternFault when its counts multiply to too much
 */
export function buildProgram(node: PatternNode): Program {
  if (multiplyCounts(node) > maxCount) throw new PatternFault('its counts multiply to too much');
  const instructions: Instruction[] = [{ kind: 'match' }];
  const start = addNode(instructions, node, 0);
  return { instructions, start };
}

/** The largest product of counts within each other (repeatIsValid in Go's regexp/syntax). */
function multiplyCounts(node: PatternNode): number {
  switch (node.kind) {
    case 'set':
    case 'assert':
      return 1;
    case 'sequence':
      return largest(node.parts);
    case 'choice':
      return largest(node.options);
    case 'repeat':
      return node.max === 0 ? 1 : Math.max(1, node.max ?? node.min) * multiplyCounts(node.body);
    default:
      return node satisfies never;
  }
}

function largest(nodes: readonly PatternNode[]): number {
  let product = 1;
  for (const node of nodes) product = Math.max(product, multiplyCounts(node));
  return product;
}

function add(instructions: Instruction[], instruction: Instruction): number {
  if (instructions.length >= maxInstructions) throw new PatternFault('it is too large');
  return instructions.push(instruction) - 1;
}

/** Adds what leads through the node to `next`; its first place. */
function addNode(instructions: Instruction[], node: PatternNode, next: number): number {
  switch (node.kind) {
    case 'set':
    case 'assert':
      return add(instructions, { ...node, next });
    case 'sequence':
      return node.parts.reduceRight((after, part) => addNode(instructions, part, after), next);
    case 'choice': {
      const ways = node.options.map((option) => addNode(instructions, option, next));
      return add(instructions, { kind: 'split', ways });
    }
    case 'repeat':
      return addRepeat(instructions, node, next);
    default:
      return node satisfies never;
  }
}

function addRepeat(
  instructions: Instruction[],
  { body, min, max }: Extract<PatternNode, { kind: 'repeat' }>,
  next: number,
): number {
  let entry = next;
  if (max === undefined) {
    const ways = [next];
    entry = add(instructions, { kind: 'split', ways });
    // The body leads back to the choice before it.
    ways.push(addNode(instructions, body, entry));
  } else {
    for (let count = min; count < max; count += 1) {
      const ways = [addNode(instructions, body, entry), next];
      entry = add(instructions, { kind: 'split', ways });
    }
  }
  for (let count = 0; count < min; count += 1) entry = addNode(instructions, body, entry);
  return entry;
}
