import { describe, expect, test } from 'vitest';
import type { FieldPath } from '../../../src/model/field-path.ts';
import { formatFieldPath } from '../../../src/model/field-path.ts';
import type { Json } from '../../../src/model/json.ts';
import { parseFieldPath } from '../../../src/schema/fields/parse-field-path.ts';
import { readFieldPath } from '../../../src/schema/fields/read-field-path.ts';

const object: Json = {
  spec: {
    ports: [
      { port: 53, protocol: 'UDP', name: 'udp' },
      { port: 53, name: 'tcp' },
      { port: 54, protocol: null, name: 'null' },
    ],
    set: ['b', 1, true, null, 9007199254740993n],
    list: [{ x: 1 }],
  },
};

function read(
  text: string,
  keyDefault?: (list: FieldPath, key: string) => Json | undefined,
): Json | undefined {
  const reading = parseFieldPath(text);
  return reading.kind === 'path' ? readFieldPath(object, reading.path, keyDefault) : undefined;
}

function protocolIsTcp(list: FieldPath, key: string): Json | undefined {
  return formatFieldPath(list) === 'spec.ports' && key === 'protocol' ? 'TCP' : undefined;
}

describe('reading values at paths', () => {
  test.each<[string, Json | undefined]>([
    ['spec.ports[port=53,protocol="UDP"].name', 'udp'],
    ['spec.ports[name="tcp"].port', 53],
    ['spec.ports[port=53,protocol="TCP"].name', undefined],
    ['spec.set[="b"]', 'b'],
    ['spec.set[=null]', null],
    ['spec.set[="c"]', undefined],
    ['spec.set[4]', 9007199254740993n],
    ['spec.set[=9007199254740992]', 9007199254740993n],
    ['spec.set[5]', undefined],
    ['spec.set[-1]', undefined],
    ['spec.list[0].x', 1],
    ['spec.list.length', undefined],
    ['spec.toString', undefined],
    ['spec.__proto__', undefined],
    ['spec.ports[toString=1]', undefined],
    ['spec[0]', undefined],
    ['gone.deeper[name="x"].y', undefined],
  ])('%s', (text, value) => {
    expect(read(text)).toEqual(value);
  });

  test('an item without a key is the one with the key’s default', () => {
    expect(read('spec.ports[port=53,protocol="TCP"].name', protocolIsTcp)).toBe('tcp');
    expect(read('spec.ports[port=53,protocol="UDP"].name', protocolIsTcp)).toBe('udp');
  });

  test('a key that is null is there: no default takes its place', () => {
    expect(read('spec.ports[port=54,protocol="TCP"]', protocolIsTcp)).toBeUndefined();
    expect(read('spec.ports[port=54,protocol=null].name', protocolIsTcp)).toBe('null');
  });
});
