import { describe, expect, test } from 'vitest';
import { GitsyncError } from '../../src/model/problem.ts';
import type { Problem } from '../../src/model/problem.ts';
import type { YamlDialect } from '../../src/yaml/load-document.ts';
import { parseDocuments } from '../../src/yaml/parse-documents.ts';
import type { YamlDocument } from '../../src/yaml/parse-documents.ts';

function parse(text: string, dialect: YamlDialect = 'kubectl'): readonly YamlDocument[] {
  return parseDocuments(text, { dialect, file: 'a.yaml' });
}

function problemsOf(text: string, dialect: YamlDialect = 'kubectl'): readonly Problem[] {
  try {
    parse(text, dialect);
  } catch (error) {
    if (error instanceof GitsyncError) return error.problems;
    throw error;
  }
  return [];
}

function messagesOf(text: string, dialect: YamlDialect = 'kubectl'): readonly string[] {
  return problemsOf(text, dialect).map((problem) => problem.message);
}

describe('documents of a file', () => {
  test('each carries the line where its content starts', () => {
    const text = '# licence\n\na: 1\n---\n\n# about b\nb: 2\n--- # c\nc: 3\n';

    expect(parse(text)).toEqual([
      { value: { a: 1 }, line: 3 },
      { value: { b: 2 }, line: 7 },
      { value: { c: 3 }, line: 9 },
    ]);
  });

  test.each([
    ['nothing', ''],
    ['comments', '# a\n\n# b\n'],
    ['separators alone', '---\n---\n\n---\n# x\n'],
    ['null', '---\nnull\n---\n~\n'],
  ])('a file of %s holds no document', (_what, text) => {
    expect(parse(text)).toEqual([]);
  });

  test.each([
    ['blanks after it', 'a: 1\n---  \t\nb: 2\n'],
    ['a comment after it', 'a: 1\n--- # next\nb: 2\n'],
    ['Windows line ends', 'a: 1\r\n---\r\nb: 2\r\n'],
    ['no line end', 'a: 1\n---\nb: 2\n---'],
    ['a byte order mark before all', '\uFEFFa: 1\n---\nb: 2'],
  ])('a separator may have %s', (_what, text) => {
    expect(parse(text).map(({ value }) => value)).toEqual([{ a: 1 }, { b: 2 }]);
  });

  test('dashes inside a block scalar separate nothing', () => {
    expect(parse('a: |\n  x\n  ---\n  y\n')[0]?.value).toEqual({ a: 'x\n---\ny\n' });
  });

  test('JSON is read, also as a stream of objects without separators', () => {
    const text = '{"a": 1}{"a": "}{"}\n\n{"a": [\n"\\/"]}\n';

    expect(parse(text)).toEqual([
      { value: { a: 1 }, line: 1 },
      { value: { a: '}{' }, line: 1 },
      { value: { a: ['/'] }, line: 3 },
    ]);
  });

  test('keys that name prototypes are data', () => {
    const value = parse('__proto__: {a: 1}\nconstructor: 2\n')[0]?.value;

    expect(Object.keys(value ?? {})).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test('what an alias stands for is shared, not copied', () => {
    const value = parse('a: &x {b: 1}\nc: *x\n')[0]?.value as Record<string, unknown>;

    expect(value['c']).toBe(value['a']);
  });
});

describe('duplicate keys', () => {
  test.each(['kubectl', 'kustomize'] as const)('are refused with both lines (%s)', (dialect) => {
    const text = 'kind: A\nspec:\n  a:\n    b: 1\n  # more\n\n  c: 2\n  a: 3\n';

    expect(messagesOf(text, dialect)).toEqual([
      'a.yaml:8: the key "a" is set a second time; it is already set on line 3',
    ]);
  });

  test.each([
    ['in a list item', 'l:\n- - a: 1\n    b: 2\n    a: 3\n', 'line 2'],
    ['on one line', '{"a": 1, "b": 2, "a": 3}\n', 'line 1'],
    ['in JSON', '{\n  "a": {"b": 1},\n  "a": 2\n}\n', 'line 2'],
    ['spelled differently', 'a: 1\n"a": 2\n', 'line 1'],
    ['that read the same', 'yes: 1\non: 2\n', 'above'],
  ])('are found %s', (_where, text, place) => {
    const [message, ...others] = messagesOf(text);

    expect(message).toContain('is set a second time');
    expect(message).toContain(place);
    expect(others).toEqual([]);
  });

  test('keep the last value in a kustomization file, as kustomize does', () => {
    expect(parse('namePrefix: a-\nnamePrefix: b-\n', 'kustomization')[0]?.value).toEqual({
      namePrefix: 'b-',
    });
  });

  test('do not arise from a merge that an own key overrides', () => {
    const text = 'x: &x {a: 1, b: 2}\nk:\n  <<: *x\n  a: 3\nl:\n  a: 3\n  <<: *x\n';

    expect(parse(text)[0]?.value).toMatchObject({ k: { a: 3, b: 2 }, l: { a: 3, b: 2 } });
  });
});

describe('what cannot be read', () => {
  test('all broken documents of a file are reported together', () => {
    const text = 'a: [\n---\nb: 1\n---\nc: d: e\n---\n\tf: 1\n';

    expect(problemsOf(text).map(({ origin }) => origin?.line)).toEqual([1, 5, 7]);
    expect(problemsOf(text).every(({ code }) => code === 'RENDER_BAD_YAML')).toBe(true);
  });

  test.each([
    ['a tab as indentation', 'a:\n\t- b\n', 2, 'tab characters'],
    ['a missing colon', 'a: 1\nb\nc: 2\n', 3, 'can not read'],
    ['an unfinished string', 'a: "x\n', 1, 'unexpected end'],
    ['an unknown alias', 'a: 1\nb: *x\n', 2, 'unidentified alias'],
    ['a control character', 'a: 1\nb: x\u007fy\n', 2, 'U+007F'],
    ['a NUL', 'a: 1\nb: x\0y\n', 2, 'U+0000'],
    ['half a character', 'a: "\\ud83d"\n', 1, 'half a character'],
    ['a list as key', 'a: 1\n? [b]\n: c\n', 2, 'a key is a map or a list'],
    ['a template as key', 'a: 1\n{{ .name }}: c\n', 2, 'a key is a map or a list'],
    ['a template as value', 'a: 1\nb: {{ .name }}\n', 2, 'a key is a map or a list'],
    ['null as key', 'a: 1\n~: c\n', 2, 'a key is null'],
    ['infinity', 'a: 1\nb: .inf\n', 2, '.inf has no place in JSON'],
    ['a wrong tag', 'a: 1\nb: !!int x\n', 2, 'tagged as an integer'],
    ['binary that is no text', 'a: !!binary /w==\n', 1, 'no text'],
    ['text after the end mark', 'a: 1\n...\nb: 2\n', 2, 'end-of-document mark'],
    ['a directive', '%YAML 1.1\n---\na: 1\n', 1, 'directives'],
    ['a separator with content', 'a: 1\n--- b\nc: 1\n', 3, 'separator is expected'],
  ])('%s is named with its line', (_what, text, line, reason) => {
    const [problem, ...others] = problemsOf(text);

    expect(problem?.code).toBe('RENDER_BAD_YAML');
    expect(problem?.message).toMatch(new RegExp(`^a\\.yaml:${String(line)}: `));
    expect(problem?.message).toContain(reason);
    expect(problem?.hint).not.toBe('');
    expect(problem?.origin).toEqual({ file: 'a.yaml', line });
    expect(others).toEqual([]);
  });

  test.each([
    ['a number', 'data:\n  1: a\n'],
    ['a boolean', 'data:\n  true: a\n'],
    ['a date', 'data:\n  2020-01-01: a\n'],
  ])('%s as key is refused below a kustomization, where it would be renamed', (what, text) => {
    expect(messagesOf(text, 'kustomize')).toEqual([
      `a.yaml:2: not readable as YAML: a key is ${what}; quote it`,
    ]);
    expect(messagesOf(text, 'kubectl')).toEqual([]);
  });

  test('no part of the text is shown, since it may be a Secret', () => {
    const text = 'kind: Secret\nstringData:\n  password: hunter2\n password2: hunter2: x\n';

    expect(JSON.stringify(problemsOf(text))).not.toContain('hunter2');
  });

  test.each(['*hunter2', '!hunter2^', '!hunter2!x', '!!int hunter2', '&a !hunter2!hunter2!'])(
    'not even of an unquoted value like %s, which reads as alias or tag',
    (value) => {
      const problems = problemsOf(`kind: Secret\nstringData:\n  password: ${value}\n`);

      expect(problems).toHaveLength(1);
      expect(JSON.stringify(problems)).not.toContain('hunter2');
    },
  );

  test('a template expression is recognised in the hint', () => {
    expect(problemsOf('a: 1\n{{- if .x }}\nb: 2\n')[0]?.hint).toContain('template');
  });
});

describe('hostile input', () => {
  test('aliases that multiply are refused before they are expanded', () => {
    const levels = Array.from(
      { length: 30 },
      (_unused, index) =>
        `l${String(index + 1)}: &l${String(index + 1)} [${`*l${String(index)}, `.repeat(9)}]\n`,
    );
    const text = `l0: &l0 [x]\n${levels.join('')}`;

    expect(messagesOf(text)[0]).toContain('aliases expand to more than 1000000 values');
  });

  test('an anchor that contains itself is refused', () => {
    expect(messagesOf('a: &a [*a]\n')[0]).toContain('an anchor contains an alias of itself');
  });

  test.each([
    ['flow lists', '['.repeat(100_000)],
    ['block lists', '- '.repeat(100_000)],
    ['flow maps', '{a: '.repeat(100_000)],
    [
      'block maps',
      Array.from({ length: 5000 }, (_unused, depth) => `${' '.repeat(depth)}a:\n`).join(''),
    ],
  ])('%s nested too deep are refused, not crashed on', (_what, text) => {
    expect(messagesOf(text)[0]).toContain('nesting exceeded');
  });

  test('nesting of 500 levels, more than any schema has, is read', () => {
    const text = `${'['.repeat(500)}${']'.repeat(500)}`;

    expect(parse(text)).toHaveLength(1);
  });

  test('merges without end are refused', () => {
    const keys = Array.from({ length: 1000 }, (_unused, key) => `k${String(key)}: 1`).join(', ');
    const uses = Array.from({ length: 200 }, (_unused, use) => `u${String(use)}: {<<: *x}\n`);

    expect(messagesOf(`x: &x {${keys}}\n${uses.join('')}`)[0]).toContain('merge keys exceeded');
  });
});
