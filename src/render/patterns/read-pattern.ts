import { makeLiteral, makeSet } from './code-point-set.ts';
import { peek, take, takeUntil } from './pattern-cursor.ts';
import type { PatternCursor, PatternFlags } from './pattern-cursor.ts';
import { PatternFault } from './pattern-node.ts';
import type { Assertion, PatternNode } from './pattern-node.ts';
import { readBrackets, readEscapedClass } from './read-class.ts';
import { readEscape } from './read-escape.ts';
import { takeRepetition } from './read-repetition.ts';

/** Groups within groups, as in Go (regexp/syntax maxHeight). */
const maxDepth = 1000;

/**
 * Reads a regular expression in Go's syntax (RE2).
 * @throws PatternFault when it is none
 */
export function readPattern(pattern: string): PatternNode {
  const flags: PatternFlags = { fold: false, multiLine: false, dotAll: false };
  const cursor: PatternCursor = { points: Array.from(pattern), at: 0, flags, names: new Set() };
  const node = readChoice(cursor, 0);
  if (cursor.at < cursor.points.length) throw new PatternFault('a ) closes nothing');
  return node;
}

function readChoice(cursor: PatternCursor, depth: number): PatternNode {
  if (depth > maxDepth) throw new PatternFault('its groups are nested too deep');
  const options = [readSequence(cursor, depth)];
  while (take(cursor, '|')) options.push(readSequence(cursor, depth));
  return options.length === 1 && options[0] !== undefined
    ? options[0]
    : { kind: 'choice', options };
}

function readSequence(cursor: PatternCursor, depth: number): PatternNode {
  const parts: PatternNode[] = [];
  let isRepeated = false;
  for (let next = peek(cursor); next !== undefined; next = peek(cursor)) {
    if (next === '|' || next === ')') break;
    const repetition = takeRepetition(cursor);
    if (repetition === undefined) {
      parts.push(...readAtom(cursor, depth));
      isRepeated = false;
      continue;
    }
    const body = parts.pop();
    if (body === undefined) throw new PatternFault(`nothing stands before ${next}`);
    if (isRepeated) throw new PatternFault(`${next} repeats a repetition`);
    parts.push({ kind: 'repeat', body, ...repetition });
    isRepeated = true;
  }
  return { kind: 'sequence', parts };
}

/** One part of a sequence; none where only flags are set, several for a quoted text. */
function readAtom(cursor: PatternCursor, depth: number): readonly PatternNode[] {
  const { flags } = cursor;
  const next = peek(cursor) ?? '';
  if (next === '\\') return readBackslash(cursor);
  cursor.at += 1;
  switch (next) {
    case '(':
      return readGroup(cursor, depth);
    case '[':
      return [{ kind: 'set', set: readBrackets(cursor) }];
    case '.':
      return [{ kind: 'set', set: { has: (point) => flags.dotAll || point !== 10 } }];
    case '^':
      return [assert(flags.multiLine ? 'lineStart' : 'textStart')];
    case '$':
      return [assert(flags.multiLine ? 'lineEnd' : 'textEnd')];
    default:
      return [literal(next.codePointAt(0) ?? 0, flags)];
  }
}

const assertions: Readonly<Record<string, Assertion>> = {
  A: 'textStart',
  z: 'textEnd',
  b: 'wordEdge',
  B: 'notWordEdge',
};

function readBackslash(cursor: PatternCursor): readonly PatternNode[] {
  const { flags } = cursor;
  if (take(cursor, String.raw`\Q`)) return readQuoted(cursor);
  const assertion = assertions[peek(cursor, 1) ?? ''];
  if (assertion !== undefined) {
    cursor.at += 2;
    return [assert(assertion)];
  }
  const group = readEscapedClass(cursor);
  if (group !== undefined) return [{ kind: 'set', set: makeSet(group, flags.fold) }];
  return [literal(readEscape(cursor), flags)];
}

/** `\Qa.b\E`, or up to the end. */
function readQuoted(cursor: PatternCursor): readonly PatternNode[] {
  const parts: PatternNode[] = [];
  while (cursor.at < cursor.points.length && !take(cursor, String.raw`\E`)) {
    parts.push(literal(peek(cursor)?.codePointAt(0) ?? 0, cursor.flags));
    cursor.at += 1;
  }
  return parts;
}

function readGroup(cursor: PatternCursor, depth: number): readonly PatternNode[] {
  const outer = cursor.flags;
  if (take(cursor, '?P<') || take(cursor, '?<')) takeName(cursor);
  else if (take(cursor, '?') && takeFlags(cursor) === ')') return [];
  const body = readChoice(cursor, depth + 1);
  if (!take(cursor, ')')) throw new PatternFault('a ( is not closed');
  cursor.flags = outer;
  return [body];
}

function takeName(cursor: PatternCursor): void {
  const name = takeUntil(cursor, '>');
  if (name === undefined || !/^\w+$/.test(name)) throw new PatternFault('a group has a bad name');
  if (cursor.names.has(name)) throw new PatternFault(`two groups are called ${name}`);
  cursor.names.add(name);
}

const flagNames: Readonly<Record<string, keyof PatternFlags | undefined>> = {
  i: 'fold',
  m: 'multiLine',
  s: 'dotAll',
  U: undefined,
};

/** `i-s:` or `i)` behind `(?`; returns the character that ended it. */
function takeFlags(cursor: PatternCursor): ':' | ')' {
  let flags = cursor.flags;
  let isOn = true;
  let isNamed = false;
  for (let next = peek(cursor); next !== undefined; next = peek(cursor)) {
    cursor.at += 1;
    if (next === ':' || next === ')') {
      if (!isOn && !isNamed) break;
      cursor.flags = flags;
      return next;
    }
    if (next === '-' && isOn) {
      isOn = false;
      isNamed = false;
      continue;
    }
    if (!Object.hasOwn(flagNames, next)) break;
    const name = flagNames[next];
    if (name !== undefined) flags = { ...flags, [name]: isOn };
    isNamed = true;
  }
  throw new PatternFault('what follows (? has no meaning');
}

function literal(point: number, flags: PatternFlags): PatternNode {
  return { kind: 'set', set: makeLiteral(point, flags.fold) };
}

function assert(assertion: Assertion): PatternNode {
  return { kind: 'assert', assertion };
}
