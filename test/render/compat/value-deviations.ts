import { configMap, treeOf } from './deviation.ts';
import type { Deviation } from './deviation.ts';

function variable(value: string, text = 'x$(A)'): Deviation['files'] {
  const source = configMap('source', `data:\n  a: ${value}\n`);
  return treeOf(
    `${source}---\n${configMap('reader', `  annotations:\n    read: '${text}'\n`)}`,
    'vars:\n- name: A\n  objref: {apiVersion: v1, kind: ConfigMap, name: source}\n  fieldref: {fieldPath: data.a}\n',
  );
}

function affixed(value: string): Deviation['files'] {
  return treeOf(
    configMap('a', `data:\n  a: ${value}\n`),
    'namePrefix: x-\nconfigurations: [config.yaml]\n',
    { 'config.yaml': 'namePrefix:\n- path: data/a\n' },
  );
}

function configured(config: string): Deviation['files'] {
  return treeOf(
    configMap('a', 'data:\n  a: z\n'),
    'namePrefix: x-\nconfigurations: [config.yaml]\n',
    { 'config.yaml': config },
  );
}

function replaced(path: string, target: string, more = ''): Deviation['files'] {
  const source = configMap('source', 'data:\n  a: new\n  map: {x: z}\n');
  return treeOf(
    `${source}---\n${configMap('target', target)}`,
    `replacements:\n- source: {kind: ConfigMap, name: source, fieldPath: data.a}\n  targets:\n  - select: {name: target}\n    fieldPaths: ['${path}']\n${more}`,
  );
}

/** Vars, prefixes and configurations. */
export const valueDeviations: readonly Deviation[] = [
  {
    name: 'a var of a number in another notation is that number',
    files: variable('017'),
    byDefault: { shows: 'read: x15\n' },
    inCompat: { shows: 'read: x17\n' },
  },
  {
    name: 'a var of a hexadecimal number is that number',
    files: variable('0x1F'),
    byDefault: { shows: 'read: x31\n' },
    inCompat: { says: 'the var A is for data.a' },
  },
  {
    name: 'a var of a whole float is printed as it is elsewhere',
    files: variable('1e6'),
    byDefault: { shows: 'read: x1000000\n' },
    inCompat: { shows: 'read: x1e+06\n' },
  },
  {
    name: 'a var of a date is the full timestamp',
    files: variable('2020-01-01'),
    byDefault: { shows: 'read: x2020-01-01T00:00:00Z\n' },
    inCompat: { shows: 'read: x2020-01-01\n' },
  },
  {
    name: 'a var of null is refused',
    files: variable('~'),
    byDefault: {
      says: 'the var A is for data.a of v1 ConfigMap source (all.yaml:1), which holds null',
    },
    inCompat: { shows: 'read: x~\n' },
  },
  {
    name: 'a $ before a letter beyond ASCII stays in a text with vars',
    files: variable('z', '$é $(A)'),
    byDefault: { shows: 'read: $é z\n' },
    inCompat: { shows: 'read: JMODqSB6\n' },
  },
  {
    name: 'a prefix on null is the whole text',
    files: affixed('null'),
    byDefault: { shows: 'a: x-\n' },
    inCompat: { shows: 'a: x-null\n' },
  },
  {
    name: 'a prefix on a number in another notation is put before the number',
    files: affixed('017'),
    byDefault: { shows: 'a: x-15\n' },
    inCompat: { shows: 'a: x-017\n' },
  },
  {
    name: 'a configuration that is broken after its first document is refused',
    files: configured('namePrefix:\n- path: data/a\n---\n{{{\n'),
    byDefault: { says: 'config.yaml:4: not readable as YAML' },
    inCompat: { shows: 'a: x-z\n' },
  },
  {
    name: 'an empty first document does not hide a configuration',
    files: configured('---\n---\nnamePrefix:\n- path: data/a\n'),
    byDefault: { shows: 'a: x-z\n' },
    inCompat: { shows: 'a: z\n' },
  },
];

/** Replacements. */
export const replacementDeviations: readonly Deviation[] = [
  {
    name: 'a replacement path [name=app] that one item equals and others contain is refused',
    files: replaced('list.[name=app].v', 'list:\n- {name: app, v: a}\n- {name: app-proxy, v: b}\n'),
    byDefault: { says: '[name=app] matches other items too, in part' },
    inCompat: { shows: '- name: app\n  v: new\n- name: app-proxy\n  v: new\n' },
  },
  {
    name: 'a replacement into a text below * is carried out',
    files: replaced('list.*.text.a', "list:\n- text: 'a: b'\n"),
    byDefault: { shows: "- text: 'a: new'\n" },
    inCompat: { shows: "- text: 'a: b'\n" },
  },
  {
    name: 'a delimiter counts in a text',
    files: replaced(
      'data.t.a',
      "data:\n  t: 'a: b-c'\n",
      '    options: {delimiter: "-", index: 1}\n',
    ),
    byDefault: { shows: "t: 'a: b-new'\n" },
    inCompat: { shows: "t: 'a: new'\n" },
  },
  {
    name: 'a replacement that creates a field below null puts a map there',
    files: replaced('data.t.u', 'data:\n  t: null\n', '    options: {create: true}\n'),
    byDefault: { shows: '  t:\n    u: new\n' },
    inCompat: { shows: '  t: null\n' },
  },
  {
    name: 'a replacement of a text by a map is refused',
    files: {
      ...replaced('data.t', 'data:\n  t: text\n'),
      'kustomization.yaml':
        'resources: [all.yaml]\nreplacements:\n- source: {name: source, fieldPath: data.map}\n  targets:\n  - select: {name: target}\n    fieldPaths: [data.t]\n',
    },
    byDefault: { says: 'the source is a map or list, the field a scalar' },
    inCompat: { shows: '  t: ""\n' },
  },
  {
    name: 'a replacement into a text of several YAML documents is refused',
    files: replaced('data.t.a', 'data:\n  t: |\n    a: b\n    ---\n    a: c\n'),
    byDefault: { says: 'the text holds several YAML documents' },
    inCompat: { shows: "  t: 'a: new'\n" },
  },
];
