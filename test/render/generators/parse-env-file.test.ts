import { describe, expect, test } from 'vitest';
import { createEntryProblems } from '../../../src/render/generators/generator-arguments.ts';
import { parseEnvFile } from '../../../src/render/generators/parse-env-file.ts';

function parse(text: string): { pairs: Record<string, string>; problems: readonly string[] } {
  const problems = createEntryProblems(
    'configMapGenerator',
    { name: 'a' },
    { file: 'kustomization.yaml', files: new Map() },
  );
  const pairs = Object.fromEntries(parseEnvFile(Buffer.from(text), 'app.env', problems));
  return { pairs, problems: problems.found.map(({ message }) => message) };
}

describe('an env file', () => {
  test.each([
    ['a plain pair', 'A=1\n', { A: '1' }],
    ['the last line without an end', 'A=1\nB=2', { A: '1', B: '2' }],
    ['Windows line ends', 'A=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['a byte order mark', '\uFEFFA=1\n', { A: '1' }],
    ['quotes, which stay', 'A="x"\nB=\'y\'\n', { A: '"x"', B: "'y'" }],
    ['blanks, which stay around the value and go before the key', '  A = 1 \n', { 'A ': ' 1 ' }],
    ['further equals signs', 'A=b=c==\n', { A: 'b=c==' }],
    ['a key alone', 'A\nB=\n', { A: '', B: '' }],
    ['comments and empty lines', '# x\n\n   # y\n \t\nA=1 # kept\n', { A: '1 # kept' }],
    ['a no-break space before the key', '\u00A0A=1\n', { A: '1' }],
    [
      'a line beyond 64 KiB, where kustomize stops reading',
      `A=${'x'.repeat(70_000)}\nB=2\n`,
      {
        A: 'x'.repeat(70_000),
        B: '2',
      },
    ],
    ['nothing', '', {}],
  ])('may hold %s', (_what, text, pairs) => {
    expect(parse(text)).toEqual({ pairs, problems: [] });
  });

  test('a line without a key is a problem with its line', () => {
    expect(parse('A=1\n=x\n').problems).toEqual([
      'kustomization.yaml: configMapGenerator "a": app.env:2 has no key before "="',
    ]);
  });
});
