import fc from 'fast-check';
import { generatorFields } from '../fields/generator-fields.ts';
import { readingFields } from '../fields/reading-fields.ts';
import type { Field, FieldMaker, ObjectName } from '../fields/scene.ts';
import { simpleFields } from '../fields/simple-fields.ts';
import { madeObject } from '../objects/made-object.ts';
import type { MadeObject } from '../objects/made-object.ts';
import { writeYaml } from './write-yaml.ts';
import type { Written, YamlStyle } from './write-yaml.ts';

/** Files by path, and the folder to build. */
export interface MadeTree {
  readonly files: Readonly<Record<string, string>>;
  readonly path: string;
}

/** One kustomization before it is written. */
interface Layer {
  readonly objects: readonly MadeObject[];
  readonly style: YamlStyle;
  readonly isComponent: boolean;
  readonly fields: Readonly<Record<string, FieldMaker>>;
  /** Which of the layers before this one it also names, beside those that nobody named yet. */
  readonly also: number;
  readonly asList: boolean;
  readonly mayCollide: boolean;
}

const style: fc.Arbitrary<YamlStyle> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ indentLists: false, comments: false, flowDepth: 99 }) },
  {
    weight: 1,
    arbitrary: fc.record({
      indentLists: fc.boolean(),
      comments: fc.boolean(),
      flowDepth: fc.constantFrom(99, 3, 4, 2),
    }),
  },
);

const allFields: Readonly<Record<string, Field>> = {
  ...simpleFields,
  ...generatorFields,
  ...readingFields,
};
/** Patches are what most kustomizations are for. */
const fieldNames = [
  ...Object.keys(allFields),
  'patches',
  'patches',
  'replacements',
  'configMapGenerator',
];

const oneField = fc.constantFrom(...fieldNames).chain((name) => {
  const field = allFields[name];
  if (field === undefined) throw new Error(`there is no field ${name}`);
  return field.map((make) => [name, make] as const);
});

const fields = fc.array(oneField, { maxLength: 3 }).map((entries) => Object.fromEntries(entries));

const layer: fc.Arbitrary<Layer> = fc.record({
  objects: fc.array(madeObject, { maxLength: 4 }),
  style,
  isComponent: fc.integer({ min: 0, max: 5 }).map((number) => number === 5),
  fields,
  also: fc.nat(8),
  mayCollide: fc.integer({ min: 0, max: 12 }).map((number) => number === 12),
  asList: fc.integer({ min: 0, max: 12 }).map((number) => number === 12),
});

/** Any tree of one to four kustomizations. */
export const madeTree: fc.Arbitrary<MadeTree> = fc
  .array(layer, { minLength: 1, maxLength: 4 })
  .map(writeTree);

interface Done {
  readonly folder: string;
  readonly objects: readonly ObjectName[];
  readonly isComponent: boolean;
}

function writeTree(layers: readonly Layer[]): MadeTree {
  const files: Record<string, string> = {};
  let open: Done[] = [];
  const done: Done[] = [];
  for (const [at, one] of layers.entries()) {
    const isLast = at === layers.length - 1;
    const isComponent = one.isComponent && !isLast;
    // A component is for others to use: it names nothing itself.
    const named = isComponent ? [] : withAnother(open, done, one.also);
    const folder = `${isComponent ? 'part' : 'layer'}${String(at)}`;
    const written = writeLayer({ ...one, isComponent }, folder, named, files);
    open = isComponent ? [...open, written] : [written];
    done.push(written);
  }
  return { files, path: open[0]?.folder ?? '' };
}

function withAnother(open: readonly Done[], done: readonly Done[], also: number): readonly Done[] {
  const another = done[also];
  return another === undefined || open.includes(another) ? open : [...open, another];
}

function writeLayer(
  one: Layer,
  folder: string,
  named: readonly Done[],
  files: Record<string, string>,
): Done {
  const inherited = named.flatMap(({ objects }) => objects);
  const own = withoutTwins(one.objects, one.mayCollide ? [] : inherited);
  const objects = [...inherited, ...own.map(nameOf)];
  let count = 0;
  const addFile = (name: string, text: string): string => {
    count += 1;
    files[`${folder}/f${String(count)}-${name}`] = text;
    return `f${String(count)}-${name}`;
  };
  const written: Record<string, Written> = {};
  const resources = named
    .filter(({ isComponent }) => !isComponent)
    .map((base) => `../${base.folder}`);
  if (own.length > 0) resources.push(addFile('objects.yaml', writeObjects(own, one)));
  if (resources.length > 0) written['resources'] = resources;
  const components = named
    .filter(({ isComponent }) => isComponent)
    .map((part) => `../${part.folder}`);
  if (components.length > 0) written['components'] = components;
  const scene = { objects, addFile };
  for (const [name, make] of Object.entries(one.fields)) {
    // What names objects can only fail where there are none.
    if (objects.length > 0 || !Object.hasOwn(readingFields, name)) written[name] = make(scene);
  }
  if (Object.keys(written).length === 0) written['namePrefix'] = 'a-';
  const type = one.isComponent
    ? { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component' }
    : { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' };
  files[`${folder}/kustomization.yaml`] = writeYaml({ ...type, ...written }, one.style);
  return { folder, objects: [...objects, ...listGenerated(written)], isComponent: one.isComponent };
}

/** What the layer's generators make, so that layers above can name it. */
function listGenerated(written: Readonly<Record<string, Written>>): readonly ObjectName[] {
  const kinds = [
    ['configMapGenerator', 'ConfigMap'],
    ['secretGenerator', 'Secret'],
  ] as const;
  return kinds.flatMap(([field, kind]) => {
    const entries = written[field];
    if (!Array.isArray(entries)) return [];
    return (entries as readonly Record<string, Written>[]).map(({ name, namespace }) => ({
      apiVersion: 'v1',
      kind,
      name: typeof name === 'string' ? name : '',
      namespace: typeof namespace === 'string' ? namespace : '',
    }));
  });
}

function keyOf({ apiVersion, kind, name, namespace }: ObjectName): string {
  return [apiVersion, kind, name, namespace].join('\n');
}

function nameOf({ kind, name, namespace }: MadeObject): ObjectName {
  return { apiVersion: kind.apiVersion, kind: kind.kind, name, namespace };
}

/** Two objects of one name are an error, which one case in many is enough for. */
function withoutTwins(
  objects: readonly MadeObject[],
  inherited: readonly ObjectName[],
): readonly MadeObject[] {
  const known = new Set(inherited.map(keyOf));
  return objects.filter((object) => {
    const key = keyOf(nameOf(object));
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}

function writeObjects(objects: readonly MadeObject[], { style: looks, asList }: Layer): string {
  const values = objects.map(({ value }) => value);
  if (asList) return writeYaml({ apiVersion: 'v1', kind: 'List', items: values }, looks);
  return values.map((value) => writeYaml(value, looks)).join('---\n');
}
