import { describe, expect, test } from 'vitest';
import { faultsOf, substituteSpec } from './substitute-tree.ts';

describe('a field that stands without quotes is read anew', () => {
  test.each([
    ['3', 3],
    ['9223372036854775807', 9223372036854775807n],
    ['1.50', 1.5],
    ['0644', 420],
    ['yes', true],
    ['false', false],
    ['~', null],
    ['', null],
    ['2026-01-02', '2026-01-02'],
    ['1:30', '1:30'],
    ['text', 'text'],
    ['  text  ', 'text'],
    ['tab\tinside', 'tab\tinside'],
    ['a:b#c', 'a:b#c'],
    ['🚀', '🚀'],
    ['"3"', '3'],
    ["'it''s'", "it's"],
    ['"a: b"', 'a: b'],
    ['"*/5 * * * *"', '*/5 * * * *'],
    ['text\n', 'text'],
    ['${b}', '${b}'],
  ])('the value %j becomes %s', async (value, expected) => {
    const spec = await substituteSpec('${a}', { a: value });

    expect(spec).toEqual(expected);
  });

  test.each([
    ['${a}${b}', { a: '1', b: '2' }, 12],
    ['${a}-${b}', { a: '1', b: '2' }, '1-2'],
    ['${q}${a}${q}', { q: '"', a: '007' }, '007'],
    ['port ${a}', { a: '80' }, 'port 80'],
    ['port ${a}', { a: '' }, 'port'],
  ])('%s is put together before it is read', async (text, values, expected) => {
    const spec = await substituteSpec(text, values);

    expect(spec).toEqual(expected);
  });

  test.each([
    ['[a, b]', 'would be a list or a map'],
    ['{a: b}', 'would be a list or a map'],
    ['a: b', 'holds a colon that would make it a map'],
    ['a:', 'holds a colon that would make it a map'],
    ['a #b', 'would be a comment'],
    ['#b', 'would be a comment'],
    ['*a', 'begins with a character that YAML gives a meaning'],
    ['&a b', 'begins with a character that YAML gives a meaning'],
    ['!t b', 'begins with a character that YAML gives a meaning'],
    ['|', 'begins with a character that YAML gives a meaning'],
    ['- a', 'begins with a character that YAML gives a meaning'],
    ['"a" b', 'begins with a quote and is no quoted text'],
    ['"a', 'begins with a quote and is no quoted text'],
    ['"\\q"', 'begins with a quote and is no quoted text'],
    ['.inf', 'is a number that JSON cannot hold'],
    ['a\u0085b', 'holds a line break or a control character'],
    ['a\rb', 'holds a line break or a control character'],
    ['a\nb', 'its value has several lines'],
  ])('the value %j is refused', async (value, why) => {
    const faults = await faultsOf(() => substituteSpec('${a}', { a: value }));

    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain('app.yaml:1: example.com/v1 Widget w: spec: ');
    expect(faults[0]).toContain(why);
  });
});

describe('a field that YAML has to quote stays a text', () => {
  test.each([
    ["'count: ${a}'", '3', 'count: 3'],
    ["'count: ${a}'", "it's", "count: it's"],
    ['" ${a}"', '3', ' 3'],
    ['" ${a}"', '', ' '],
    ['"\\t${a}"', 'C:\\new "x"', '\tC:\\new "x"'],
    ['"${a}\\n"', '3', '3\n'],
    ['"a\\n${a}\\n"', '{x: y}', 'a\n{x: y}\n'],
  ])('%s with the value %j is %j', async (text, value, expected) => {
    const spec = await substituteSpec(text, { a: value });

    expect(spec).toBe(expected);
  });
});

describe('what is not asked for', () => {
  test.each(['$a', '$$a', '$$(a)', '$(a)', 'a$', '$$', '$ {a}', '{a}'])(
    '%s stays as it is',
    async (text) => {
      const spec = await substituteSpec(`'${text}'`, { a: 'x' });

      expect(spec).toBe(text);
    },
  );

  test.each([
    ['$${a}', '${a}'],
    ['$$${a}', '$x'],
    ['$$$${a}', '$${a}'],
    ['$${a[@]} $${', '${a[@]} ${'],
  ])('%s is %s', async (text, expected) => {
    const spec = await substituteSpec(`'${text}'`, { a: 'x' });

    expect(spec).toBe(expected);
  });
});
