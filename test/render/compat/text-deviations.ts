import { configMap, treeOf } from './deviation.ts';
import type { Deviation } from './deviation.ts';

function data(line: string): Deviation['files'] {
  return treeOf(configMap('a', `data:\n  ${line}\n`));
}

/** Characters and keys of objects. */
export const textDeviations: readonly Deviation[] = [
  {
    name: 'U+0085 is escaped',
    files: data('a: "x \\N y"'),
    byDefault: { shows: '  a: "x \\N y"\n' },
    inCompat: { shows: '  a: x y\n' },
  },
  {
    name: 'several U+0085 are escaped',
    files: data('a: "x\\N \\Ny"'),
    byDefault: { shows: '  a: "x\\N \\Ny"\n' },
    inCompat: { shows: '  a: |-\n    x\n    y\n' },
  },
  {
    name: 'U+2028 and U+2029 are escaped',
    files: data('a: ["it\'s\\L\\Pz"]'),
    byDefault: { shows: '  - "it\'s\\L\\Pz"\n' },
    inCompat: { shows: "  - 'it''s\u2028\u2029    z'\n" },
  },
  {
    name: 'U+2028 in a text of several lines is escaped',
    files: data('a: "x\\Ly\\nz\\n"'),
    byDefault: { shows: '  a: "x\\Ly\\nz\\n"\n' },
    inCompat: { shows: '  a: |\n    x\u2028    y\n    z\n' },
  },
  {
    name: 'a key << is kept, in quotes',
    files: data('"<<": {a: b}'),
    byDefault: { shows: 'data:\n  "<<":\n    a: b\n' },
    inCompat: { shows: 'data: {}\n' },
  },
];
