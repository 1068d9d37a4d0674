import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/model/json.ts';
import { parseDocuments } from '../../src/yaml/parse-documents.ts';
import { printDocuments, printYaml } from '../../src/yaml/print-yaml.ts';

/** A JSON value and what kustomize's printer (sigs.k8s.io/yaml on go-yaml 2.4.4) makes of it. */
interface PrintCase {
  readonly value: string;
  readonly printed: string;
}

const casesFile = join(import.meta.dirname, 'cases', 'printed.json');
const cases = JSON.parse(readFileSync(casesFile, 'utf8')) as readonly PrintCase[];

describe('printYaml', () => {
  test.each(cases)('prints as kustomize does: $value', ({ value, printed }) => {
    expect(printYaml(parseJson(value))).toBe(printed);
  });

  test.each(cases)('what kustomize printed is read and printed again: $value', ({ printed }) => {
    const [document] = parseDocuments(printed, { dialect: 'kustomize', file: 'a.yaml' });

    expect(printYaml(document?.value ?? null)).toBe(printed);
  });

  test('lists stand at the indentation of their key and maps two blanks deeper', () => {
    const value = { spec: { containers: [{ name: 'a', ports: [{ containerPort: 80 }] }] } };

    expect(printYaml(value)).toBe(
      'spec:\n  containers:\n  - name: a\n    ports:\n    - containerPort: 80\n',
    );
  });

  test('line separators are escaped, where kustomize would add blanks to the value', () => {
    expect(printYaml({ a: 'x\u2028y', b: 'x\u2029\ny', c: 'x\u0085y' })).toBe(
      'a: "x\\Ly"\nb: "x\\P\\ny"\nc: "x\\Ny"\n',
    );
  });

  test('a key << is quoted, where kustomize would print a merge', () => {
    expect(printYaml({ '<<': { a: '<<' } })).toBe('"<<":\n  a: <<\n');
  });

  test('control characters are escaped, where kustomize fails and shows the object', () => {
    expect(printYaml({ a: 'x\u007fy\u0080' })).toBe('a: "x\\x7Fy\\x80"\n');
  });

  test('a byte order mark at the start escapes the whole value, as in kustomize', () => {
    expect(printYaml({ a: '\uFEFFhi' })).toBe('a: "\\uFEFF\\x68\\x69"\n');
  });

  test('members without a value are left out', () => {
    expect(printYaml({ a: undefined, b: { c: undefined } })).toBe('b: {}\n');
  });

  test('integers beyond 64 bits print as floats', () => {
    expect(printYaml([2n ** 64n, -(2n ** 63n) - 1n])).toBe(
      '- 1.8446744073709552e+19\n- -9.223372036854776e+18\n',
    );
  });

  test('documents are separated, not begun or ended, by a line of dashes', () => {
    expect(printDocuments([{ a: 1 }, { b: 2 }])).toBe('a: 1\n---\nb: 2\n');
    expect(printDocuments([])).toBe('');
  });
});
