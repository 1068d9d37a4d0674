import fc from 'fast-check';
import { keyText, oddValue, simpleText, textMapValue } from '../objects/odd-values.ts';
import { listOf, namespaceName, objectName, optional, record } from '../objects/pod-values.ts';
import type { Written } from '../trees/write-yaml.ts';
import type { Field, Scene } from './scene.ts';

const fileText = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'a\n',
    'a\r\nb\n',
    '\tx',
    'ä\n',
    'a: b\n',
    '#c',
    ' \n',
    'x'.repeat(100),
    '\uFEFFa',
    'a \nb\n',
    '"q"',
    '😀',
  ),
  fc.string({ maxLength: 8 }),
);

const envText = fc
  .array(
    fc.constantFrom(
      'A=1',
      'B="q"',
      '# c',
      '',
      'C',
      'D=a=b',
      " E='x' ",
      'F= y',
      '\uFEFFG=1',
      'H=ä',
      'I.j=2',
      'A b=1',
      'K=$X',
    ),
    { maxLength: 4 },
  )
  .map((lines) => `${lines.join('\n')}\n`);

const literal = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(keyText, simpleText).map(([key, value]): Written => `${key}=${value}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Written>(
      ...[
        'a="q"',
        "a='q'",
        'a="q',
        'a=b=c',
        'a',
        '=a',
        'a=',
        'a= x ',
        'a=x\ny\n',
        'a=\ttab',
        'a= \nb',
        'a=\u00e9',
        'a=1',
        'a=#x',
        "a='",
        'a=""',
      ],
    ),
  },
  { weight: 1, arbitrary: oddValue },
);

const options = optional({
  labels: textMapValue,
  annotations: textMapValue,
  disableNameSuffixHash: fc.boolean(),
  immutable: fc.boolean(),
});

const behavior = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Record<string, Written>>({}) },
  {
    weight: 1,
    arbitrary: record({
      behavior: fc.constantFrom('create', 'merge', 'replace', 'unspecified', ''),
    }),
  },
);

const generated = fc.record({
  name: objectName,
  namespace: fc.option(namespaceName, { freq: 4 }),
  literals: listOf(literal, 3),
  file: fc.option(fc.record({ key: fc.constantFrom('', 'k=', 'a b='), text: fileText }), {
    freq: 3,
    nil: undefined,
  }),
  env: fc.option(envText, { freq: 3, nil: undefined }),
  behavior,
  options: fc.option(options, { freq: 3, nil: undefined }),
  type: fc.constantFrom('', 'Opaque', 'kubernetes.io/tls'),
});

function generator(withType: boolean): Field {
  return fc.array(generated, { minLength: 1, maxLength: 2 }).map(
    (entries) => (scene: Scene) =>
      entries.map(
        ({ name, namespace, literals, file, env, behavior: how, options: own, type }) => ({
          name,
          ...(namespace === null ? {} : { namespace }),
          literals,
          ...(file === undefined
            ? {}
            : { files: [`${file.key}${scene.addFile('some.txt', file.text)}`] }),
          ...(env === undefined ? {} : { envs: [scene.addFile('some.env', env)] }),
          ...how,
          ...(own === undefined ? {} : { options: own }),
          ...(withType && type !== '' ? { type } : {}),
        }),
      ),
  );
}

/** Fields that make objects. */
export const generatorFields: Readonly<Record<string, Field>> = {
  configMapGenerator: generator(false),
  secretGenerator: generator(true),
  generatorOptions: options.map((value) => () => value),
};
