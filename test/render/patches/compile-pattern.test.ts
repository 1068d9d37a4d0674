import { describe, expect, test } from 'vitest';
import { compileAnchored, compilePattern } from '../../../src/render/patches/compile-pattern.ts';

describe('a regular expression', () => {
  // Each was tried with Go's regexp package.
  test.each([
    ['web', 'my-web-1', true],
    ['^web', 'my-web', false],
    ['web-.*', 'web-1', true],
    ['^a{2,3}$', 'aaaa', false],
    ['^a{,2}$', 'a{,2}', true],
    ['^(?:a|b)+$', 'abba', true],
    ['^(a*)*$', 'aaab', false],
    ['^.$', '😀', true],
    ['^.$', '\n', false],
    ['(?s)^.$', '\n', true],
    ['(?m)^b$', 'a\nb\nc', true],
    ['^b$', 'a\nb\nc', false],
    ['(?i)WEB', 'my-web', true],
    ['(?i:W)eb', 'wEb', false],
    ['(?i)k', '\u212a', true],
    ['(?P<name>a)', 'a', true],
    [String.raw`\bweb\b`, 'my-web-1', true],
    [String.raw`\bweb\b`, 'my_web', false],
    [String.raw`^\w$`, 'é', false],
    [String.raw`^\pL$`, 'é', true],
    [String.raw`^\p{Greek}$`, 'α', true],
    [String.raw`^\P{Lu}$`, 'A', false],
    ['^[[:alpha:]]+$', 'aB', true],
    ['^[^[:alpha:]]+$', 'aB', false],
    ['^[]a-]+$', ']-a', true],
    [String.raw`^\Qa.b\E$`, 'a.b', true],
    [String.raw`^\Qa.b\E$`, 'axb', false],
    [String.raw`^\x41\x{1F600}\012$`, 'A😀\n', true],
    ['^[^\\s]$', '\v', true],
  ])('%s on %j matches as in Go: %s', (pattern, text, expected) => {
    expect(compilePattern(pattern)?.test(text)).toBe(expected);
  });

  test.each([
    'a(',
    'a)',
    '[a',
    '[z-a]',
    '[[:nope:]]',
    '*a',
    'a|*',
    'a**',
    'a{1001}',
    'a{3,2}',
    '(a{100}){100}',
    '(?=a)',
    '(?<!a)',
    '(?P<x>a)(?P<x>b)',
    '(?x)a',
    String.raw`(a)\1`,
    String.raw`\p{Nope}`,
    String.raw`\Z`,
    String.raw`\constructor`,
    '(?constructor)',
    '\\',
    '('.repeat(10_000),
  ])('%s is none, as in Go', (pattern) => {
    expect(compilePattern(pattern)).toBeUndefined();
  });

  test('is refused when its counts multiply to more states than a text of its size is worth', () => {
    expect(compilePattern('(a{100}b){9}'.repeat(100))).toBeUndefined();
  });

  test('means the whole text where it is anchored, all of its alternatives', () => {
    const pattern = compileAnchored('a|b.*');

    expect(['a', 'ab', 'bc', 'cb'].map((text) => pattern?.test(text))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  test.each(['(a+)+$', '^(a|a)*$', '(a|aa)+$', '(.*)*x', '(?:a?){900}a{90}$'])(
    '%s takes time linear in the text',
    (pattern) => {
      expect(compilePattern(pattern)?.test(`${'a'.repeat(20_000)}b`)).toBe(false);
    },
  );

  test('stays right when it needs more states than are remembered', () => {
    const pattern = compilePattern('(?:a|b)*a(?:a|b){14}$');
    let state = 1;
    const letters = Array.from({ length: 50_000 }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return state % 2 === 0 ? 'a' : 'b';
    }).join('');

    expect(pattern?.test(`${letters}a${'b'.repeat(14)}`)).toBe(true);
    expect(pattern?.test(`${letters}b${'b'.repeat(14)}`)).toBe(false);
  });
});
