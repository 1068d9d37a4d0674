import { describe, expect, test } from 'vitest';
import { readField } from '../../../src/render/field-paths/read-field.ts';

const object = {
  kind: 'Shop',
  metadata: { annotations: { 'example.com/team': 'carts' } },
  spec: {
    ports: [
      { name: 'web', port: 80 },
      { name: 'admin', port: 81 },
    ],
    args: ['-a', '-b'],
    none: null,
    matrix: [[1, 2]],
  },
};

describe('the field that a path names', () => {
  test.each([
    ['kind', 'Shop'],
    ['.kind', 'Shop'],
    ['spec..args.0', '-a'],
    ['spec.ports[1].port', 81],
    ['spec.ports.1.port', 81],
    ['spec.ports.-.name', 'admin'],
    ['spec.ports.[name=web].port', 80],
    ['spec.args.[=-b]', '-b'],
    ['metadata.annotations.[example.com/team]', 'carts'],
    ['metadata.annotations.example\\.com/team', 'carts'],
    ['spec.none', null],
  ])('%s is found', (path, value) => {
    const found = readField(object, path);

    expect(found).toBe(value);
  });

  test.each([
    ['spec.absent'],
    ['spec.none.below'],
    ['kind.below'],
    ['spec.ports.2.port'],
    ['spec.ports.-1.port'],
    ['spec.ports.[name=other].port'],
    ['spec.ports.[name]'],
    ['spec.ports.name'],
    ['spec.matrix[0][1]'],
    ['spec.0'],
    ['constructor'],
    ['__proto__'],
  ])('%s leads nowhere', (path) => {
    const found = readField(object, path);

    expect(found).toBeUndefined();
  });
});
