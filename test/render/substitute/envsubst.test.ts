import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluateTemplate } from '../../../src/render/substitute/evaluate-template.ts';

interface Answer {
  readonly text: string;
  readonly error?: string;
}

interface Answers {
  readonly values: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, Answer>>;
}

const fixture = join(import.meta.dirname, '..', '..', 'fixtures', 'envsubst', 'answers.json');
// Written by scripts/envsubst-answers.ts.
const { values, answers } = JSON.parse(readFileSync(fixture, 'utf8')) as Answers;

/** Where we fail and envsubst does something nobody asks for: each is a row of docs/variables.md. */
const refused = [
  'offset and length are whole numbers, without blanks',
  'offset and length count bytes and would cut a character in two',
  'a / in a replacement is written \\/',
  '/# without replacement does nothing in Flux; use # or %',
  '/% without replacement does nothing in Flux; use # or %',
  'the pattern is empty',
  'the second / is missing',
  'an operand is missing',
  'the closing } is missing',
  ':? gives a default in Flux, and something else in a shell',
];

function evaluate(text: string): { readonly text: string; readonly faults: readonly string[] } {
  const scope = {
    valueOf: (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined),
    unset: 'fail' as const,
    mayDefault: true,
  };
  const { text: result, problems } = evaluateTemplate(text, scope);
  return { text: result, faults: problems.map(({ why }) => why) };
}

describe('the answers of Flux’s envsubst', () => {
  const all = Object.entries(answers).map(([text, answer]) => ({
    text,
    answer,
    ours: evaluate(text),
  }));

  test('are ours wherever both have one', () => {
    const both = all.filter(({ answer, ours }) => {
      return answer.error === undefined && ours.faults.length === 0;
    });

    expect(both.length).toBeGreaterThan(500);
    expect(both.map(({ text, ours }) => [text, ours.text])).toEqual(
      both.map(({ text, answer }) => [text, answer.text]),
    );
  });

  test('what it refuses is refused', () => {
    const taken = all.filter(({ answer, ours }) => {
      return answer.error !== undefined && ours.faults.length === 0;
    });

    expect(taken).toEqual([]);
  });

  test('what only we refuse has a reason that is documented', () => {
    const stricter = all.filter(({ answer, ours }) => {
      return answer.error === undefined && ours.faults.length > 0;
    });

    const reasons = new Set(stricter.flatMap(({ ours }) => ours.faults));

    expect([...reasons].filter((reason) => !refused.includes(reason))).toEqual([]);
  });
});

describe('operators', () => {
  test.each([
    ['${a//l/L}', 'heLLo worLd'],
    ['${a/l/L}', 'heLlo world'],
    ['${a//l/}', 'heo word'],
    ['${a/#he/HE}', 'HEllo world'],
    ['${a/%ld/LD}', 'hello worLD'],
    ['${b//\\//-}', 'x-y-z.x'],
    ['${a#*l}', 'lo world'],
    ['${a##*l}', 'd'],
    ['${a%l*}', 'hello wor'],
    ['${a%%l*}', 'he'],
    ['${a^}', 'Hello world'],
    ['${u^^}', 'GRÖßE'],
    ['${a:6}', 'world'],
    ['${a:${m}}', 'ld'],
    ['${a:0:-6}', 'hello'],
    ['${#u}', '7'],
    ['${u#?r}', 'öße'],
  ])('%s is %s', (text, expected) => {
    const result = evaluate(text);

    expect(result).toEqual({ text: expected, faults: [] });
  });

  test.each([
    ['${a+x}', 'no operator'],
    ['${a@Q}', 'no operator'],
    ['${!a}', 'no name of a variable'],
    ['${}', 'no name of a variable'],
    ['${a,^}', 'the closing } is missing'],
    ['${a:+x}', ':+ gives a default in Flux'],
    ['${a#[h]}', 'not known in patterns'],
    ['${a: -3}', 'whole numbers'],
    [`${'${a:-'.repeat(11)}${'}'.repeat(11)}`, 'nested too deep'],
  ])('%s is refused', (text, why) => {
    const result = evaluate(text);

    expect(result.faults.join()).toContain(why);
  });
});
