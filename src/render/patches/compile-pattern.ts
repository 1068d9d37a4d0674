import { buildProgram } from '../patterns/build-program.ts';
import { PatternFault } from '../patterns/pattern-node.ts';
import { readPattern } from '../patterns/read-pattern.ts';
import { createTest } from '../patterns/run-program.ts';

/** Tells whether a text matches, in time linear in the text. */
export interface Pattern {
  test(text: string): boolean;
}

/** Characters that stand for themselves. */
const plainText = /^[\w/:@ -]*$/;

/**
 * A regular expression in Go's syntax (RE2), or undefined when it is none. JavaScript's own expressions read some
 * patterns otherwise and can take exponential time, which the author of a kustomization must not be able to cause.
 */
export function compilePattern(pattern: string): Pattern | undefined {
  if (plainText.test(pattern)) return { test: (text) => text.includes(pattern) };
  try {
    return { test: createTest(buildProgram(readPattern(pattern))) };
  } catch (error) {
    if (error instanceof PatternFault) return undefined;
    throw error;
  }
}

/** A pattern that must match the whole text, as selectors are meant (api/types/selector.go). */
export function compileAnchored(pattern: string): Pattern | undefined {
  if (plainText.test(pattern)) return { test: (text) => text === pattern };
  return compilePattern(`^(?:${pattern})$`);
}
