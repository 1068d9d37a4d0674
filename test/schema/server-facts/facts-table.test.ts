import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, parseJson } from '../../../src/model/json.ts';
import type { Json } from '../../../src/model/json.ts';
import {
  encodeFacts,
  kindsApart,
  readFacts,
} from '../../../src/schema/server-facts/facts-table.ts';
import type { FactsTable, FieldFacts } from '../../../src/schema/server-facts/facts-table.ts';

/** Names as Go structs have them, and those that JavaScript's objects have. */
const name = fc.oneof(
  fc.stringMatching(/^[$a-zA-Z][a-zA-Z0-9.-]{0,12}$/),
  fc.constantFrom('__proto__', 'constructor', 'toString'),
);

/** Values as JSON text gives them back: long integers, no negative zero. */
const value = fc.jsonValue({ maxDepth: 2 }).map((any): Json => parseJson(JSON.stringify(any)));

const zero = fc.constantFrom('kept', 'dropped', 'unknown');

const exceptIn = fc.subarray([...kindsApart]);

const facts: fc.Arbitrary<FieldFacts> = fc.oneof(
  fc.record({ leftOut: fc.constantFrom('none', 'unknown'), zero, exceptIn }),
  fc.record({ leftOut: fc.constant('gated'), zero: fc.constant('unknown'), exceptIn }),
  fc.record({
    leftOut: fc.constant('default'),
    value,
    zero: fc.oneof(zero, fc.constant('defaulted' as const)),
    exceptIn,
  }),
);

const table: fc.Arbitrary<FactsTable> = fc
  .array(fc.tuple(name, fc.array(fc.tuple(name, facts), { maxLength: 5 })), { maxLength: 5 })
  .map((types) => new Map(types.map(([typeName, fields]) => [typeName, new Map(fields)])));

/** Everything that a table knows, one line a field. */
function listFacts(of: FactsTable): readonly string[] {
  const lines: string[] = [];
  for (const [typeName, fields] of of) {
    for (const [field, known] of fields) {
      if (known.leftOut === 'unknown' && known.zero === 'unknown') continue;
      const values = known.leftOut === 'default' ? [known.value] : [];
      const { leftOut, zero, exceptIn } = known;
      lines.push(canonicalJson([typeName, field, zero, leftOut, values, exceptIn]));
    }
  }
  return lines.sort();
}

describe('the table of server facts', () => {
  test('is read as it was written, but for fields of which nothing is known', () => {
    fc.assert(
      fc.property(table, (given) => {
        const find = readFacts(encodeFacts(given));

        const read: FactsTable = new Map(
          [...given.keys()].map((typeName) => [typeName, find(typeName) ?? new Map()]),
        );
        expect(listFacts(read)).toEqual(listFacts(given));
      }),
    );
  });

  test('knows no other types', () => {
    const find = readFacts('@io.example.\nType field');

    expect(find('io.example.Type')?.get('field')).toMatchObject({
      leftOut: 'none',
      zero: 'dropped',
    });
    expect(find('Type')).toBeUndefined();
    expect(find('toString')).toBeUndefined();
  });

  test('is the same text in whatever order types and fields were learnt', () => {
    fc.assert(
      fc.property(table, (given) => {
        const reversed = new Map(
          [...given]
            .reverse()
            .map(([typeName, fields]) => [typeName, new Map([...fields].reverse())]),
        );

        expect(encodeFacts(reversed)).toBe(encodeFacts(given));
      }),
    );
  });

  test('keeps default integers beyond 2^53', () => {
    const long: FieldFacts = {
      leftOut: 'default',
      value: 2n ** 63n - 1n,
      zero: 'kept',
      exceptIn: [],
    };
    const given: FactsTable = new Map([['Type', new Map([['field', long]])]]);

    const find = readFacts(encodeFacts(given));

    expect(find('Type')?.get('field')).toEqual(long);
  });

  test('keeps blanks and line ends of defaults', () => {
    const blank: FieldFacts = {
      leftOut: 'default',
      value: 'a b\nc\u2028d',
      zero: 'kept',
      exceptIn: [],
    };
    const given: FactsTable = new Map([['Type', new Map([['field', blank]])]]);

    const find = readFacts(encodeFacts(given));

    expect(find('Type')?.get('field')).toEqual(blank);
  });

  test.each(['a b', 'a=', 'a&', '', 'a\nb'])(
    'refuses a field named %j, which it cannot hold',
    (field) => {
      const given: FactsTable = new Map([
        ['Type', new Map([[field, { leftOut: 'none', zero: 'kept', exceptIn: [] } as const]])],
      ]);

      expect(() => encodeFacts(given)).toThrow(/cannot hold/);
    },
  );

  test.each(['Type field:', 'Type field={', 'Type =3', 'Type field+5'])(
    'is not read from %j',
    (text) => {
      const find = readFacts(text);

      expect(() => find('Type')).toThrow(/damaged|JSON/);
    },
  );
});
