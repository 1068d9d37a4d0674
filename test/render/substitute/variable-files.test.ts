import { describe, expect, test } from 'vitest';
import type { VariableFile } from '../../../src/render/substitute/load-variables.ts';
import { faultsOf, substitute, widget } from './substitute-tree.ts';

function file(name: string, text: string): VariableFile {
  return { kind: 'bytes', file: name, bytes: new TextEncoder().encode(text) };
}

function configMap(data: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars}\ndata: ${data}\n`;
}

function secret(fields: string): string {
  return `apiVersion: v1\nkind: Secret\nmetadata: {name: vars}\n${fields}\n`;
}

const app = widget('spec: <${a}>');

describe('files with variables', () => {
  test.each([
    ['a ConfigMap', 'vars.yaml', configMap('{a: x}'), '<x>'],
    ['a Secret', 'vars.yml', secret('data: {a: eA==}'), '<x>'],
    ['stringData, which wins', 'v.yaml', secret('data: {a: eA==}\nstringData: {a: z}'), '<z>'],
    [
      'the last of several documents',
      'v.yaml',
      `${configMap('{a: x}')}---\n${configMap('{a: z}')}`,
      '<z>',
    ],
    ['JSON', 'v.json', '{"kind":"ConfigMap","data":{"a":"x"}}', '<x>'],
    ['name=value lines', 'prod.env', '\uFEFF# comment\n\n a= x=y \r\n', '< x=y >'],
    ['text that ends in line breaks', 'v.yaml', configMap('{a: "x\\n\\n"}'), '<x>'],
  ])('%s', async (_what, name, text, expected) => {
    const printed = await substitute(app, { files: [file(name, text)] });

    expect(printed).toBe(widget(`spec: ${expected}`));
  });

  test('a later file wins over an earlier one, and a value over both', async () => {
    const files = [file('1.env', 'a=1\nb=1\nc=1'), file('2.env', 'b=2\nc=2')];

    const printed = await substitute(widget('spec: ${a}.${b}.${c}.'), {
      files,
      values: { c: '3' },
    });

    expect(printed).toBe(widget('spec: 1.2.3.'));
  });

  test('a file may be named by its path in the source', async () => {
    const files = [
      { kind: 'path', path: 'vars/prod.env', isOptional: false },
      { kind: 'path', path: 'vars/none.env', isOptional: true },
    ] as const;

    const printed = await substitute(app, { files }, { 'vars/prod.env': 'a=x' });

    expect(printed).toBe(widget('spec: <x>'));
  });

  test('everything that is wrong with them is told at once, and no value', async () => {
    const files = [
      { kind: 'path', path: 'none.env', isOptional: false } as const,
      file('bad.env', 'hunter2-line\n=hunter2'),
      file('names.yaml', configMap('{no-name: hunter2, 1st: hunter2}')),
      file('other.yaml', 'kind: Pod\nspec: hunter2'),
      file('types.yaml', configMap('{a: 17}')),
      file('broken.yaml', 'kind: Secret\ndata: {a: "hunter2\n'),
      file('coded.yaml', secret('data: {a: hunter2}')),
      file('sops.yaml', secret('sops: {mac: x}\ndata: {a: hunter2}')),
    ];

    const faults = await faultsOf(() => substitute(app, { files }));

    expect(faults).toEqual([
      expect.stringMatching(/^none\.env: there is no such file with variables/),
      expect.stringMatching(/^bad\.env:1: the line has no name=/),
      expect.stringMatching(/^bad\.env:2: the line has no name=/),
      expect.stringMatching(/^names\.yaml: "no-name" is no name of a variable/),
      expect.stringMatching(/^names\.yaml: "1st" is no name of a variable/),
      expect.stringMatching(/^other\.yaml:1: variables are read from ConfigMaps and Secrets/),
      expect.stringMatching(/^types\.yaml:1: data\.a is no text/),
      expect.stringMatching(/^broken\.yaml:\d+: the file with variables cannot be read as YAML/),
      expect.stringMatching(/^coded\.yaml:1: data\.a is not the base64 of a text/),
      expect.stringMatching(/^sops\.yaml:1: the Secret is encrypted by SOPS/),
    ]);
    expect(faults.join()).not.toContain('hunter2');
  });

  test('values of Secrets are in no problem of a field', async () => {
    const files = [
      file('s.yaml', secret('stringData: {a: "[hunter2]", b: "hunter2\\nx", c: hunter2}')),
    ];
    const text = widget('spec:\n- ${a}\n- ${b}\n- ${c:x}\n- ${c/${d}/}\n- ${nope:-${c}${nope}}');

    const faults = await faultsOf(() => substitute(text, { files }));

    expect(faults).toHaveLength(5);
    expect(faults.join()).not.toContain('hunter2');
  });
});
