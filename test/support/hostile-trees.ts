/** Small inputs that ask for work or output without end, by what they do; made for tests of limits. */
export type HostileTree = Readonly<Record<string, string>>;

function configMap(name: string, rest = 'data: {a: x}'): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n${rest}\n`;
}

function times(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('');
}

/** Nine layers of aliases, ten of the layer below in each. */
export function aliasBomb(): HostileTree {
  const layers = times(9, (n) => {
    const below = n === 0 ? 'lol' : `*l${String(n - 1)}`;
    return `l${String(n)}: &l${String(n)} [${times(10, () => `${below}, `)}]\n`;
  });
  return {
    'kustomization.yaml': 'resources: [a.yaml]\n',
    'a.yaml': configMap('bomb', `data:\n  ${layers.replaceAll('\n', '\n  ')}`),
  };
}

/** As an alias bomb, by way of merge keys: each layer merges two maps that merge the layer below. */
export function mergeKeyBomb(): HostileTree {
  const layers = times(40, (n) => {
    const below = n === 0 ? '{k: v}' : `{<<: [*m${String(n - 1)}, *m${String(n - 1)}]}`;
    const names = times(30, (k) => `, k${String(n)}x${String(k)}: v`);
    return `m${String(n)}: &m${String(n)} ${below.slice(0, -1)}${names}, in: [*m${String(n - 1)}, *m${String(n - 1)}]}\n`;
  });
  return {
    'kustomization.yaml': 'resources: [a.yaml]\n',
    'a.yaml': configMap('bomb', `m-1: &m-1 {k: v}\n${layers}`),
  };
}

/** One long text, used often: few values, many characters. */
export function longTextBomb(): HostileTree {
  const text = 'x'.repeat(1_000_000);
  return {
    'kustomization.yaml': 'resources: [a.yaml]\n',
    'a.yaml': configMap('bomb', `t: &t ${text}\nlist: [${times(10_000, () => '*t, ')}]`),
  };
}

/** Each replacement writes a text into itself: 60 of them make 2^60 characters. */
export function doublingText(): HostileTree {
  const entry = `- source: {kind: ConfigMap, name: a, fieldPath: data.a}
  targets:
  - select: {kind: ConfigMap, name: a}
    fieldPaths: [data.a]
    options: {delimiter: '/', index: 99999999}
`;
  return {
    'kustomization.yaml': `resources: [a.yaml]\nreplacements:\n${times(60, () => entry)}`,
    'a.yaml': configMap('a'),
  };
}

/** Each replacement writes a map into itself. */
export function doublingMap(): HostileTree {
  const entry = (n: number): string => `- source: {kind: ConfigMap, name: a, fieldPath: data}
  targets:
  - select: {kind: ConfigMap, name: a}
    fieldPaths: [data.n${String(n)}]
    options: {create: true}
`;
  return {
    'kustomization.yaml': `resources: [a.yaml]\nreplacements:\n${times(60, entry)}`,
    'a.yaml': configMap('a'),
  };
}

/** Each operation copies a map into itself. */
export function doublingCopies(): HostileTree {
  const operation = (n: number): string =>
    `    - {op: copy, from: /data, path: /data/n${String(n)}}\n`;
  return {
    'kustomization.yaml': `resources: [a.yaml]\npatches:\n- target: {kind: ConfigMap}\n  patch: |\n${times(60, operation)}`,
    'a.yaml': configMap('a'),
  };
}

/** A layer names the one below twice, in components: 2^60 ways down. */
export function doublingComponents(): HostileTree {
  const layers = Array.from({ length: 60 }, (_, n) => {
    const below =
      n === 59 ? 'nameSuffix: x\n' : `components: [../c${String(n + 1)}, ../c${String(n + 1)}]\n`;
    const head = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n';
    return [`c${String(n)}/kustomization.yaml`, head + below] as const;
  });
  return { 'kustomization.yaml': 'components: [c0]\n', ...Object.fromEntries(layers) };
}

/** One text of a megabyte stands where a var is used, a thousand times. */
export function manyVars(): HostileTree {
  const config = 'varReference: [{path: data, kind: ConfigMap}]\n';
  const vars =
    '- {name: V, objref: {apiVersion: v1, kind: ConfigMap, name: a}, fieldref: {fieldpath: data.a}}\n';
  return {
    'kustomization.yaml': `resources: [a.yaml, b.yaml]\nconfigurations: [c.yaml]\nvars:\n${vars}`,
    'c.yaml': config,
    'a.yaml': configMap('a', `data: {a: ${'x'.repeat(1_000_000)}}`),
    'b.yaml': configMap('b', `data: {b: "${'$(V) '.repeat(1000)}"}`),
  };
}

/** A base of `objects` under `overlays` that each name it. */
export function manyOverlays(objects: number, overlays: number): HostileTree {
  const tree: Record<string, string> = {
    'base/kustomization.yaml': 'resources: [a.yaml]\n',
    'base/a.yaml': times(objects, (n) => `${configMap(`a${String(n)}`)}---\n`),
    'kustomization.yaml': `resources:\n${times(overlays, (n) => `- o${String(n)}\n`)}`,
  };
  for (let n = 0; n < overlays; n += 1) {
    tree[`o${String(n)}/kustomization.yaml`] = `namePrefix: p${String(n)}-\nresources: [../base]\n`;
  }
  return tree;
}

/** A prefix of a megabyte before the names of many objects. */
export function longPrefix(): HostileTree {
  return {
    'kustomization.yaml': `namePrefix: ${'p'.repeat(1_000_000)}\nresources: [a.yaml]\n`,
    'a.yaml': times(1000, (n) => `${configMap(`a${String(n)}`)}---\n`),
  };
}

/** Patches with a target that every object has to be asked about. */
export function manyPatches(objects: number, patches: number): HostileTree {
  const patch = `- target: {name: x.*}\n  patch: '[{"op": "remove", "path": "/data"}]'\n`;
  return {
    'kustomization.yaml': `resources: [a.yaml]\npatches:\n${times(patches, () => patch)}`,
    'a.yaml': times(objects, (n) => `${configMap(`a${String(n)}`)}---\n`),
  };
}

/** So many small documents that reading them takes long, and no limit but that of time is met. */
export function manyDocuments(count: number): HostileTree {
  return {
    'kustomization.yaml': 'resources: [a.yaml]\n',
    'a.yaml': `${configMap('a')}---\n${'{}\n---\n'.repeat(count)}`,
  };
}

/** Lists within lists. */
export function deepNesting(depth: number): HostileTree {
  return {
    'kustomization.yaml': 'resources: [a.yaml]\n',
    'a.yaml': configMap('a', `data: ${'['.repeat(depth)}${']'.repeat(depth)}`),
  };
}

/** Kustomizations that lead back to themselves. */
export function cycle(): HostileTree {
  return {
    'kustomization.yaml': 'resources: [a]\n',
    'a/kustomization.yaml': 'resources: [../b]\n',
    'b/kustomization.yaml': 'resources: [../a]\n',
  };
}
