import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../src/model/json.ts';
import { isEqualByDefault } from '../../../src/schema/compare/equal-by-default.ts';
import { typesOf } from '../../../src/schema/types/build-type.ts';

const types = typesOf({
  kinds: [],
  schemas: {
    Rule: {
      type: 'object',
      properties: {
        weight: { type: 'integer', default: 1 },
        target: {
          type: 'object',
          default: { kind: 'Service' },
          properties: {
            kind: { type: 'string', default: 'Service' },
            group: { type: 'string', default: '' },
          },
        },
        steps: {
          type: 'array',
          items: { type: 'object', properties: { seconds: { type: 'integer', default: 5 } } },
        },
        held: { type: 'object', 'x-kubernetes-embedded-resource': true },
      },
    },
  },
});
const rule = types.typeOf('Rule');

describe('a value of a custom resource', () => {
  test.each([
    ['{}', '{"weight":1}'],
    ['{"weight":1}', '{"weight":1}'],
    ['{}', '{"target":{"kind":"Service","group":""}}'],
    ['{"target":{"kind":"Pod"}}', '{"target":{"kind":"Pod","group":""}}'],
    ['{"steps":[{},{"seconds":7}]}', '{"steps":[{"seconds":5},{"seconds":7}]}'],
  ])('%s becomes %s by its defaults', (written, live) => {
    expect(isEqualByDefault(rule, parseJson(written), parseJson(live))).toBe(true);
  });

  test.each([
    ['{}', '{"weight":2}'],
    ['{"weight":1}', '{}'],
    ['{}', '{"unknown":1}'],
    ['{"steps":[{}]}', '{"steps":[{"seconds":5},{"seconds":5}]}'],
    ['{"steps":[{}]}', '{"steps":null}'],
    ['{"weight":null}', '{"weight":1}'],
    ['{"held":{"metadata":{}}}', '{"held":{"metadata":{"labels":{}}}}'],
    ['{}', '{"__proto__":1}'],
  ])('%s is not known to become %s', (written, live) => {
    expect(isEqualByDefault(rule, parseJson(written), parseJson(live))).toBe(false);
  });
});
