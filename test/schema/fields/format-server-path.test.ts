import { expect, test } from 'vitest';
import type { PathElement } from '../../../src/model/field-path.ts';
import { formatServerPath } from '../../../src/schema/fields/format-server-path.ts';

// What structured-merge-diff v6.3.3 prints (fieldpath.Path.String) for field sets that it read from JSON.
const spellings: readonly (readonly [PathElement, string])[] = [
  [{ kind: 'field', name: 'app.kubernetes.io/name' }, '.app.kubernetes.io/name'],
  [
    { kind: 'key', key: { protocol: 'TCP', containerPort: 80 } },
    '[containerPort=80,protocol="TCP"]',
  ],
  [{ kind: 'key', key: { port: 1000000, on: true } }, '[on=true,port=1e+06]'],
  [{ kind: 'value', value: 'x/y<&>' }, '[="x/y<&>"]'],
  [
    {
      kind: 'value',
      value:
        'a\u0000\u0007\b\v\f\n\r\t"\\\u2028\u00ad\u007f\u0085é\u{1f600}\u200b\ue000\u{e0001}\u00a0',
    },
    String.raw`[="a\x00\a\b\v\f\n\r\t\"\\\u2028\u00ad\x7f\u0085é${'\u{1f600}'}\u200b\ue000\U000e0001\u00a0"]`,
  ],
  [{ kind: 'value', value: 999999 }, '[=999999]'],
  [{ kind: 'value', value: 1234567 }, '[=1.234567e+06]'],
  [{ kind: 'value', value: 9007199254740993n }, '[=9.007199254740992e+15]'],
  [{ kind: 'value', value: 0.0001 }, '[=0.0001]'],
  [{ kind: 'value', value: 0.00001 }, '[=1e-05]'],
  [{ kind: 'value', value: -0 }, '[=-0]'],
  [{ kind: 'value', value: null }, '[=null]'],
  [{ kind: 'value', value: [1, 'x'] }, '[=[1,"x"]]'],
  [{ kind: 'value', value: { b: 1, a: 'x' } }, '[=a="x"b=1]'],
  [{ kind: 'index', index: 3 }, '[3]'],
];

test.each(spellings.map(([element, text]) => ({ element, text })))(
  'a conflict of the server names $text',
  ({ element, text }) => {
    expect(formatServerPath([{ kind: 'field', name: 'spec' }, element])).toBe(`.spec${text}`);
  },
);
