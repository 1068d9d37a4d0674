import { describe, expect, test } from 'vitest';
import { rewriteYaml } from '../../src/yaml/rewrite-yaml.ts';

describe('rewriteYaml', () => {
  test('order, quotes and comments stay, the layout becomes that of go-yaml', () => {
    const text = `# head
b: "x"   # why

a:
    - 'one'
    -   k:   1
        l: [1,  {m: n}]
c: |
    lit
      eral
`;

    const after = { b: 'y', a: ['one', { k: 2, l: [1, { m: 'n' }] }], c: 'lit\n  eral\n' };
    const before = { b: 'x', a: ['one', { k: 1, l: [1, { m: 'n' }] }], c: 'lit\n  eral\n' };
    expect(rewriteYaml({ text, before, after })).toBe(`# head
b: "y" # why
a:
- 'one'
- k: 2
  l: [1, {m: n}]
c: |
  lit
    eral`);
  });

  test.each([
    ['a: x', 'true', 'a: "true"'],
    ['a: x', 'yes', 'a: yes'],
    ['a: x', 'b: c', "a: 'b: c'"],
    ["a: 'x'", "it's", "a: 'it''s'"],
    ['a: "x"', 'say "so"', 'a: "say \\"so\\""'],
  ])('%s with %s keeps its style where that reads the same', (text, value, expected) => {
    const output = rewriteYaml({ text, before: { a: 'x' }, after: { a: value } });

    expect(output).toBe(expected);
  });

  test('a number is written as it was given', () => {
    const before = { a: 1.5, b: 0x10 };
    const output = rewriteYaml({
      text: 'a: 1.5\nb: 0x10\n',
      before,
      after: { ...before, a: 1.1 },
      scalar: '1.10',
    });

    expect(output).toBe('a: 1.10\nb: 0x10');
  });

  test('what is added stands behind what was there', () => {
    const output = rewriteYaml({
      text: 'z:\n  b: 1\nl:\n- x\n',
      before: { z: { b: 1 }, l: ['x'] },
      after: { z: { b: 1, a: { c: 2 } }, l: ['x', 'y'] },
    });

    expect(output).toBe('z:\n  b: 1\n  a:\n    c: 2\nl:\n- x\n- "y"');
  });

  test('a layout that it does not know is printed anew and never changes its meaning', () => {
    const text = 'b: [1,\n  2]\na: one\n  two\n';

    const output = rewriteYaml({
      text,
      before: { b: [1, 2], a: 'one two' },
      after: { b: [1, 2], a: 'three' },
    });

    expect(output).toBe('a: three\nb:\n- 1\n- 2\n');
  });
});
