import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/json.ts';
import { GitsyncError } from '../../../src/model/problem.ts';
import {
  generateConfigMap,
  generateSecret,
  listGeneratorFiles,
} from '../../../src/render/generators/generate-object.ts';
import type { GeneratorInput } from '../../../src/render/generators/generator-input.ts';
import { hashSuffix } from '../../../src/render/generators/hash-suffix.ts';

const longText = 'line of text '.repeat(20);
const binary = Buffer.concat([Buffer.from([0, 0xff, 0xfe, 1]), Buffer.from('binary')]);
const environment = '\uFEFFA=1\r\n  B = "2 "\n\n# c\nC\nD==x=\n';

const files: Readonly<Record<string, Uint8Array>> = {
  'app.env': Buffer.from(environment),
  'bom.txt': Buffer.from('\uFEFFhello'),
  'bin.dat': binary,
  'long.txt': Buffer.from(longText),
  './multi.txt': Buffer.from('a\n  b\n'),
  'crlf.txt': Buffer.from('crlf\r\nx\r\n'),
  'config/nested.txt': Buffer.from('nested'),
};

function inputOf(generatorOptions?: JsonObject): GeneratorInput {
  return {
    file: 'base/kustomization.yaml',
    files: new Map(Object.entries(files)),
    ...(generatorOptions === undefined ? {} : { generatorOptions }),
  };
}

function messagesOf(args: JsonObject, generatorOptions?: JsonObject): readonly string[] {
  try {
    generateConfigMap(args, inputOf(generatorOptions));
  } catch (error) {
    if (error instanceof GitsyncError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

describe('a generated ConfigMap', () => {
  // Names, data and hashes were printed by kustomize 5.8.2 for the same entries.
  test('holds env files, literals and files, and hashes as in kustomize', () => {
    const args = {
      name: 'all',
      namespace: 'ns',
      envs: ['app.env'],
      literals: ['E="quoted"', "F='x", 'G=', 'H=a=b', 'I="', "J='single'", 'K=<&>  '],
      files: ['bom.txt', 'bin.dat', 'key.txt=long.txt', './multi.txt', 'crlf.txt'],
      options: { labels: { app: 'local' }, immutable: true },
    };
    const options = { labels: { team: '1', app: 'global' }, annotations: { note: 'yes' } };

    const { object, behavior, needsHash } = generateConfigMap(args, inputOf(options));

    expect(object).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'all',
        namespace: 'ns',
        labels: { app: 'local', team: '1' },
        annotations: { note: 'yes' },
      },
      immutable: true,
      binaryData: { 'bin.dat': 'AP/+AWJpbmFyeQ==' },
      data: {
        A: '1',
        'B ': ' "2 "',
        C: '',
        D: '=x=',
        E: 'quoted',
        F: "'x",
        G: '',
        H: 'a=b',
        I: '"',
        J: 'single',
        K: '<&>  ',
        'bom.txt': '\uFEFFhello',
        'crlf.txt': 'crlf\r\nx\r\n',
        'key.txt': longText,
        'multi.txt': 'a\n  b\n',
      },
    });
    expect({ behavior, needsHash }).toEqual({ behavior: 'create', needsHash: true });
    expect(hashSuffix(object)).toBe('855t67tkm8');
  });

  test('reads the old spelling env', () => {
    const { object } = generateConfigMap({ name: 'deprecated', env: 'app.env' }, inputOf());

    expect(object['data']).toEqual({ A: '1', 'B ': ' "2 "', C: '', D: '=x=' });
    expect(hashSuffix(object)).toBe('6k8h9b6972');
  });

  test('has no data when nothing is in it', () => {
    const { object } = generateConfigMap({ name: 'empty' }, inputOf());

    expect(object).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'empty' } });
    expect(hashSuffix(object)).toBe('6ct58987ht');
  });

  test('takes the last part of a path as key', () => {
    const { object } = generateConfigMap({ name: 'a', files: ['config/nested.txt'] }, inputOf());

    expect(object['data']).toEqual({ 'nested.txt': 'nested' });
  });

  test('keeps keys that name prototypes as data', () => {
    const { object } = generateConfigMap({ name: 'a', literals: ['__proto__=x'] }, inputOf());

    expect(JSON.stringify(object['data'])).toBe('{"__proto__":"x"}');
  });

  test.each([
    ['by itself', { disableNameSuffixHash: true }, undefined],
    ['for the whole kustomization', undefined, { disableNameSuffixHash: true }],
    [
      'globally, whatever the entry says',
      { disableNameSuffixHash: false },
      { disableNameSuffixHash: true },
    ],
  ])('goes without hash when that is said %s', (_where, options, generatorOptions) => {
    const args = { name: 'a', ...(options === undefined ? {} : { options }) };

    expect(generateConfigMap(args, inputOf(generatorOptions)).needsHash).toBe(false);
  });
});

describe('a generated Secret', () => {
  test('holds base64, in lines when it is long, and hashes as in kustomize', () => {
    const args = {
      name: 's',
      type: 'kubernetes.io/tls',
      files: ['tls.key=long.txt', 'tls.crt=bin.dat'],
      literals: ['pw=a b'],
    };

    const { object } = generateSecret(args, inputOf());
    const data = object['data'] as Record<string, string>;

    expect(object['type']).toBe('kubernetes.io/tls');
    expect(data['pw']).toBe('YSBi');
    expect(data['tls.crt']).toBe('AP/+AWJpbmFyeQ==');
    expect(data['tls.key']).toMatch(/^(?:[\w+/]{70}\n){4}[\w+/]+=*\n$/);
    expect(Buffer.from(data['tls.key'] ?? '', 'base64').toString()).toBe(longText);
    expect(hashSuffix(object)).toBe('9mk9982tg6');
  });

  test('is Opaque and has data even when empty', () => {
    const { object } = generateSecret({ name: 'empty' }, inputOf());

    expect(object).toMatchObject({ type: 'Opaque', data: {} });
    expect(hashSuffix(object)).toBe('46f8b28mk5');
  });

  test.each([
    [51, 68, false],
    [52, 72, true],
  ])('of %i bytes (%i characters) is folded: %s', (bytes, characters, folded) => {
    const value = 'x'.repeat(bytes);

    const { object } = generateSecret({ name: 'a', literals: [`k=${value}`] }, inputOf());
    const text = (object['data'] as Record<string, string>)['k'] ?? '';

    expect(text.replaceAll('\n', '')).toHaveLength(characters);
    expect(text.includes('\n')).toBe(folded);
  });
});

describe('the files of a generator', () => {
  test('are listed once each, as spelled, env files first', () => {
    const args = {
      name: 'a',
      envs: ['a.env'],
      env: 'b.env',
      files: ['x.txt', 'k=y.txt', 'l=x.txt', '=bad', 'a=b=c'],
    };

    expect(listGeneratorFiles(args)).toEqual(['a.env', 'b.env', 'x.txt', 'y.txt']);
  });

  test('an entry without files lists none', () => {
    expect(listGeneratorFiles({ name: 'a', literals: ['a=b'] })).toEqual([]);
  });
});

describe('a bad generator entry', () => {
  const lead = 'base/kustomization.yaml: configMapGenerator "a": ';

  test.each<[string, JsonObject, string]>([
    ['a key given twice', { literals: ['x=1', 'x=2'] }, 'the key "x" is given twice'],
    [
      'a key in two sources',
      { literals: ['A=1'], envs: ['app.env'] },
      'the key "A" is given twice',
    ],
    [
      'a literal without value',
      { literals: ['word'] },
      'a literal ("word…") is not of the form key=value',
    ],
    ['a literal without key', { literals: ['=secret'] }, 'a literal is not of the form key=value'],
    [
      'a source with two equals signs',
      { files: ['a=b=c'] },
      'the file source "a=b=c" is malformed',
    ],
    ['a source without path', { files: ['a='] }, 'the file source "a=" is malformed'],
    ['a file that is not there', { files: ['nope.txt'] }, 'the file nope.txt was not read'],
    ['an unknown behavior', { behavior: 'Merge' }, 'behavior "Merge" is not known'],
    ['numbers as literals', { literals: [1] }, 'literals must be a list of strings'],
    ['a number as label', { options: { labels: { a: 1 } } }, 'labels must be a map of strings'],
    ['text as flag', { options: { immutable: 'yes' } }, 'immutable must be true or false'],
    ['binary env files', { envs: ['bin.dat'] }, 'bin.dat is not UTF-8 text'],
  ])('%s is named with file and entry', (_what, fields, reason) => {
    expect(messagesOf({ name: 'a', ...fields })).toEqual([lead + reason]);
  });

  test('a missing name is reported', () => {
    expect(messagesOf({ literals: ['a=b'] })).toEqual([
      'base/kustomization.yaml: configMapGenerator: it has no name',
    ]);
  });

  test('all faults of an entry are reported together', () => {
    expect(messagesOf({ literals: ['word'], files: ['x=y=z', 'nope'] })).toHaveLength(4);
  });

  test('values are never shown', () => {
    expect(
      messagesOf({ name: 'a', literals: ['=hunter2', 'a=hunter2', 'a=hunter3'] }).join(),
    ).not.toContain('hunter');
  });
});
