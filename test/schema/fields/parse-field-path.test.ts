import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatFieldPath } from '../../../src/model/field-path.ts';
import type { FieldPath } from '../../../src/model/field-path.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { parseFieldPath } from '../../../src/schema/fields/parse-field-path.ts';
import { compareElements } from '../../../src/schema/fields/path-elements.ts';
import { arbitraryPath } from './arbitrary-fields.ts';

/** Strings are fields, objects are keys, numbers are places. */
function pathOf(...steps: readonly (string | number | JsonObject)[]): FieldPath {
  return steps.map((step) => {
    if (typeof step === 'string') return { kind: 'field', name: step };
    if (typeof step === 'number') return { kind: 'index', index: step };
    return { kind: 'key', key: step };
  });
}

describe('paths that people write', () => {
  test('every path is read back from what is printed', () => {
    fc.assert(
      fc.property(arbitraryPath, (path) => {
        const reading = parseFieldPath(formatFieldPath(path));

        expect(reading.kind).toBe('path');
        if (reading.kind === 'fault') return;
        expect(reading.path.length).toBe(path.length);
        for (const [index, element] of path.entries()) {
          const read = reading.path[index];
          expect(read === undefined ? 1 : compareElements(read, element)).toBe(0);
        }
      }),
    );
  });

  test('a printed path stays on its line and sends nothing to a terminal', () => {
    fc.assert(
      fc.property(arbitraryPath, (path) => {
        expect(formatFieldPath(path)).not.toMatch(
          /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029]/,
        );
      }),
    );
  });

  test.each<[string, FieldPath]>([
    ['', []],
    ['spec', pathOf('spec')],
    ['.spec.replicas', pathOf('spec', 'replicas')],
    [
      'spec.template.spec.containers[name="app"].image',
      pathOf('spec', 'template', 'spec', 'containers', { name: 'app' }, 'image'),
    ],
    ["spec.containers[name='app'].image", pathOf('spec', 'containers', { name: 'app' }, 'image')],
    ['spec.containers[name=app]', pathOf('spec', 'containers', { name: 'app' })],
    ['spec.hosts[name=a.b/c-1]', pathOf('spec', 'hosts', { name: 'a.b/c-1' })],
    ['spec.x[on=true-ish]', pathOf('spec', 'x', { on: 'true-ish' })],
    [
      'ports[containerPort=80,protocol="TCP"].name',
      pathOf('ports', { containerPort: 80, protocol: 'TCP' }, 'name'),
    ],
    [
      '.ports[ "containerPort" = 80 , protocol = TCP ].name',
      pathOf('ports', { containerPort: 80, protocol: 'TCP' }, 'name'),
    ],
    ['x[id=9007199254740993]', pathOf('x', { id: 9007199254740993n })],
    ['x[a=[1,"]"],b={"c":null}]', pathOf('x', { a: [1, ']'], b: { c: null } })],
    ['x[{}]', pathOf('x', {})],
    ['x["a=b"=1]', pathOf('x', { 'a=b': 1 })],
    [
      'metadata.finalizers[="x/y"]',
      [...pathOf('metadata', 'finalizers'), { kind: 'value', value: 'x/y' }],
    ],
    [
      "metadata.finalizers[='x/y']",
      [...pathOf('metadata', 'finalizers'), { kind: 'value', value: 'x/y' }],
    ],
    [
      'metadata.finalizers[=x/y]',
      [...pathOf('metadata', 'finalizers'), { kind: 'value', value: 'x/y' }],
    ],
    ['args[0]', pathOf('args', 0)],
    ['.[0].a', pathOf(0, 'a')],
    ['["0"]', pathOf('0')],
    ["data['a\\'b']", pathOf('data', "a'b")],
    ['data[tls.crt]', pathOf('data', 'tls.crt')],
    [
      'metadata.labels["app.kubernetes.io/name"]',
      pathOf('metadata', 'labels', 'app.kubernetes.io/name'),
    ],
    [
      'metadata.labels[app.kubernetes.io/name]',
      pathOf('metadata', 'labels', 'app.kubernetes.io/name'),
    ],
    [
      '.metadata.labels.app.kubernetes.io/name',
      pathOf('metadata', 'labels', 'app.kubernetes.io/name'),
    ],
    ['metadata.labels.app', pathOf('metadata', 'labels', 'app')],
    [
      'spec.template.metadata.annotations.checksum/config',
      pathOf('spec', 'template', 'metadata', 'annotations', 'checksum/config'),
    ],
    ['spec.nodeSelector.kubernetes.io/os', pathOf('spec', 'nodeSelector', 'kubernetes.io/os')],
    ['a.$ref', pathOf('a', '$ref')],
  ])('%s', (text, path) => {
    expect(parseFieldPath(text)).toEqual({ kind: 'path', path });
  });

  test.each([
    ['.', 'at character 2: expected a name, found nothing more'],
    [
      'spec.',
      'at character 6: expected a name (others than plain ones stand in ["…"]), found nothing more',
    ],
    [
      'spec..x',
      'at character 6: expected a name (others than plain ones stand in ["…"]), found "."',
    ],
    [
      'spec.0',
      'at character 6: expected a name (others than plain ones stand in ["…"]), found "0"',
    ],
    ['spec.a/b', 'at character 7: expected "." or "[", found "/"'],
    ['spec replicas', 'at character 5: expected "." or "[", found " "'],
    ['a]', 'at character 2: expected "." or "[", found "]"'],
    ['a[', 'at character 3: expected a name, a place or a key, found nothing more'],
    ['a[]', 'at character 3: expected a name, a place or a key, found "]"'],
    ['a["x]', 'at character 3: expected a name, a place or a key, found "\\""'],
    ['a[0', 'at character 4: expected "]", found nothing more'],
    ['a[name=]', 'at character 8: expected a value, such as "text", 80 or true, found "]"'],
    ['a[name="x]', 'at character 8: expected a value, such as "text", 80 or true, found "\\""'],
    ['a[n=1.2.3]', 'at character 5: expected a value, such as "text", 80 or true, found "1"'],
    ['a[n=1e999]', 'at character 5: expected a value, such as "text", 80 or true, found "1"'],
    ['a[n=1,]', 'at character 7: expected the name of a key, found "]"'],
    ['a[n=1,m]', 'at character 8: expected "=", found "]"'],
    ['a[n=1,n=2]', 'at character 8: expected every key once, not another "n", found "="'],
    ['a[="x"', 'at character 7: expected "]", found nothing more'],
    ['a[b\u001b', 'at character 5: expected "]", found nothing more'],
    ['a\u001b', 'at character 2: expected "." or "[", found "\\u001b"'],
  ])('%j is refused: %s', (text, message) => {
    expect(parseFieldPath(text)).toEqual({ kind: 'fault', message });
  });

  test('any text is either a path or refused, and a path that was read prints as a path', () => {
    const pieces = fc.constantFrom(
      'a',
      '.',
      '[',
      ']',
      '=',
      '"',
      "'",
      ',',
      '0',
      '{}',
      'labels',
      '/',
      ' ',
      '\\',
      '\u{1f600}',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const reading = parseFieldPath(parts.join(''));

        if (reading.kind === 'fault')
          expect(reading.message).toMatch(/^at character \d+: expected /);
        else expect(parseFieldPath(formatFieldPath(reading.path))).toEqual(reading);
      }),
      { numRuns: 1000 },
    );
  });
});
