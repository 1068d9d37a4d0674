import { describe, expect, test } from 'vitest';
import { parseDocuments } from '../../src/yaml/parse-documents.ts';

describe('a block at the end of a text without a last line break', () => {
  // As kubectl kustomize 1.36 reads them.
  test.each([
    ['k: |\n  x', 'x'],
    ['k: |+\n  x', 'x'],
    ['k: >\n  x\n  y', 'x y'],
    ['k: |2\n   x', ' x'],
    ['k: &a |\n  x', 'x'],
    ['k: !!str |\n  x\n  z', 'x\nz'],
    ['k: |\n  x\n    ', 'x\n  '],
  ])('%j holds none either', (text, expected) => {
    const [document] = parseDocuments(text, { dialect: 'kustomize', file: 'a.yaml' });

    expect(document?.value).toEqual({ k: expected });
  });

  test.each(['k: |\n  x\n', 'k: |\n  x\n ', 'k: |\n  x\n# comment'])(
    '%j holds the break that stands there',
    (text) => {
      const [document] = parseDocuments(text, { dialect: 'kustomize', file: 'a.yaml' });

      expect(document?.value).toEqual({ k: 'x\n' });
    },
  );
});
