import { describe, expect, test } from 'vitest';
import { splitFieldPath } from '../../../src/render/field-paths/split-field-path.ts';

describe('splitFieldPath', () => {
  test.each([
    ['a.b.c', ['a', 'b', 'c']],
    ['metadata.annotations.example\\.com/port', ['metadata', 'annotations', 'example.com/port']],
    ['metadata.labels.[example.com/port]', ['metadata', 'labels', 'example.com/port']],
    ['containers.[name=com.foo.app].image', ['containers', '[name=com.foo.app]', 'image']],
    ['containers.[name=web].0.*', ['containers', '[name=web]', '0', '*']],
    ['.a.b', ['a', 'b']],
    ['a.[b.c', ['a', 'b.c']],
  ])('%s has the parts %j', (path, parts) => {
    expect(splitFieldPath(path)).toEqual(parts);
  });
});
