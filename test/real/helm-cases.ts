/** A tree with charts, and how it is rendered. The chart of test/fixtures/charts/shop stands at `charts/shop`. */
export interface HelmCase {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  /** The folder that is rendered; the root of the tree unless it says otherwise. */
  readonly path?: string;
  readonly isUnrestricted?: boolean;
}

const other = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\n';

function chart(lines: string, rest = ''): Readonly<Record<string, string>> {
  const entry = lines
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  return { 'kustomization.yaml': `${rest}helmCharts:\n-${entry.slice(1)}\n` };
}

const base = 'helmCharts:\n- name: shop\n  releaseName: r\n';

const plugin = `apiVersion: builtin
kind: HelmChartInflationGenerator
metadata:
  name: any
name: shop
releaseName: plugged
chartHome: charts
namespace: its-own
includeCRDs: "true"
valuesInline: {replicas: 3}
`.replace('"true"', 'true');

const inline = `image: {tag: "2.0"}
limits: {memory: null, cpu: 1, disk: ~}
ports: [1]
greeting: no
big: 12345678901234567890
round: 1000000
half: 0.5
texts: ["yes", "012", "1e3", "café \\u2028 \\U0001F600", ""]
empty: {}
none: []`;

function valued(more: string): Readonly<Record<string, string>> {
  const indented = inline.replaceAll('\n', '\n  ');
  return chart(`name: shop\nvaluesInline:\n  ${indented}\n${more}`);
}

/** Trees that kustomize renders: gitsync prints the same bytes. */
export const equalCases: readonly HelmCase[] = [
  { title: 'a chart without a release name', files: chart('name: shop') },
  {
    title: 'a release name and namespace',
    files: chart('name: shop\nreleaseName: r\nnamespace: spaced'),
  },
  {
    title: 'CustomResourceDefinitions, hooks and tests as asked for',
    files: chart('name: shop\nincludeCRDs: true\nskipHooks: true\nskipTests: true'),
  },
  { title: 'no tests', files: chart('name: shop\nskipTests: true\ndebug: true\ndevel: true') },
  {
    title: 'versions that templates ask for, and a template for the name',
    files: chart(
      "name: shop\nkubeVersion: '1.29'\napiVersions: [example.com/v1/Widget, a/v1]\nnameTemplate: '{{ \"made\" }}'",
    ),
  },
  { title: 'values that win over those of the chart', files: valued('valuesMerge: override') },
  { title: 'values that give way to those of the chart', files: valued('valuesMerge: merge') },
  { title: 'values that replace those of the chart', files: valued('valuesMerge: replace') },
  {
    title: 'files of values',
    files: {
      ...chart(
        'name: shop\nvaluesFile: own.yaml\nadditionalValuesFiles: [more/a.yaml, more/b.yaml]\nvaluesInline: {c: 3}',
      ),
      'own.yaml': 'a: 1\ncache: {size: 5}\n',
      'more/a.yaml': 'a: 2\nb: 2\nimage: {tag: null}\n',
      'more/b.yaml': 'b: 3\n',
    },
  },
  {
    title: 'a file of values that is handed on as it is',
    files: {
      ...chart('name: shop\nvaluesFile: own.yaml'),
      'own.yaml': 'a: yes\nb: 012\nc: ~\nlimits:\n',
    },
  },
  {
    title: 'a subchart that is off',
    files: chart('name: shop\nvaluesInline: {cache: {enabled: false}}'),
  },
  {
    title: 'the namespace of the kustomization, which moves other objects only',
    files: {
      ...chart('name: shop', 'namespace: spaced\nresources: [other.yaml]\n'),
      'other.yaml': other,
    },
  },
  {
    title: 'overlays that give one base two namespaces',
    files: {
      'kustomization.yaml': 'resources: [a, b, c]\n',
      'a/kustomization.yaml': 'namespace: a\nnamePrefix: a-\nresources: [../base]\n',
      'b/kustomization.yaml': 'namespace: b\nnamePrefix: b-\nresources: [../middle]\n',
      'c/kustomization.yaml': 'namePrefix: c-\nresources: [../base]\n',
      'middle/kustomization.yaml': 'resources: [../base]\n',
      'base/kustomization.yaml': base,
      'base/charts/shop': '',
    },
  },
  {
    title: 'a component with a chart',
    files: {
      'kustomization.yaml': 'namespace: spaced\nresources: [other.yaml]\ncomponents: [part]\n',
      'other.yaml': other,
      'part/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n${base}`,
      'part/charts/shop': '',
    },
  },
  {
    title: 'another chart home',
    files: {
      ...chart('name: shop', 'helmGlobals: {chartHome: ./deep/home, configHome: conf}\n'),
      'deep/home/shop': '',
    },
  },
  {
    title: 'a chart home outside, where that is allowed',
    files: { 'app/kustomization.yaml': `helmGlobals: {chartHome: ../charts}\n${base}` },
    path: 'app',
    isUnrestricted: true,
  },
  {
    title: 'a chart outside with values inside',
    files: {
      'app/kustomization.yaml': `helmGlobals: {chartHome: ../charts}\n${base}  valuesFile: v.yaml\n`,
      'app/v.yaml': 'replicas: 4\n',
    },
    path: 'app',
  },
  {
    title: 'the folder that a chart is pulled into, filled already',
    files: {
      ...chart('name: shop\nversion: 1.2.3\nrepo: https://charts.example.com'),
      'charts/shop-1.2.3/shop': '',
    },
  },
  {
    title: 'the old spelling',
    files: {
      'kustomization.yaml':
        'helmChartInflationGenerator:\n- chartName: shop\n  chartHome: home\n  releaseName: old\n  valuesLocal: {replicas: 5}\n' +
        '- chartName: shop\n  releaseName: older\n  values: v.yaml\n',
      'home/shop': '',
      'v.yaml': 'replicas: 6\n',
    },
  },
  {
    title: 'plugins by file and inline, in a kustomization with a namespace',
    files: {
      'kustomization.yaml': `namespace: spaced\ngenerators:\n- plugin.yaml\n- |-\n  ${plugin
        .replaceAll('\n', '\n  ')
        .replace('plugged', 'inline')
        .replace('name: any', 'name: other')
        .replace('includeCRDs: true', '')}\n`,
      'plugin.yaml': plugin,
    },
  },
  {
    title: 'a plugin whose configuration a kustomization makes',
    files: {
      'kustomization.yaml': 'generators: [configs]\n',
      'configs/kustomization.yaml':
        'resources: [plugin.yaml]\npatches:\n- patch: |-\n    - {op: replace, path: /releaseName, value: patched}\n  target: {kind: HelmChartInflationGenerator}\n',
      'configs/plugin.yaml': plugin,
    },
  },
  {
    title: 'transformers over the objects of a chart',
    files: {
      ...chart(
        'name: shop\nreleaseName: r',
        'namePrefix: p-\ncommonLabels: {team: x}\ncommonAnnotations: {a: b}\nimages: [{name: example.com/shop, newTag: "9"}]\n' +
          'replicas: [{name: r-shop, count: 7}]\nsortOptions: {order: fifo}\n' +
          "patches:\n- target: {annotationSelector: 'internal.config.kubernetes.io/helm-generated=true', kind: Service}\n" +
          '  patch: |-\n    - {op: add, path: /spec/type, value: NodePort}\n' +
          'configMapGenerator: [{name: made, literals: [a=b]}]\n',
      ),
    },
  },
  {
    title: 'origins and transformations as annotations',
    files: {
      'kustomization.yaml':
        'resources: [base]\nnamespace: spaced\nbuildMetadata: [originAnnotations, transformerAnnotations]\ngenerators: [plugin.yaml]\n',
      'plugin.yaml': plugin,
      'base/kustomization.yaml': base,
      'base/charts/shop': '',
    },
  },
  {
    title: 'an object that claims to be made by helm',
    files: {
      'kustomization.yaml': 'namespace: spaced\nresources: [other.yaml]\n',
      'other.yaml': `${other}  annotations: {internal.config.kubernetes.io/helm-generated: 'true'}\n`,
    },
  },
];

/** Trees that kustomize refuses. */
export const refusedCases: readonly (HelmCase & { readonly says: string })[] = [
  {
    title: 'a chart that is nowhere',
    files: chart('name: gone'),
    says: 'kustomization.yaml:2: there is no chart charts/gone',
  },
  {
    title: 'a chart without a name',
    files: chart('releaseName: r'),
    says: 'kustomization.yaml:2: a chart has no name',
  },
  {
    title: 'a way to merge that does not exist',
    files: chart('name: shop\nvaluesMerge: mix'),
    says: 'kustomization.yaml:2: valuesMerge must be override, merge, replace, not "mix"',
  },
  {
    title: 'a file of values that is nowhere',
    files: chart('name: shop\nadditionalValuesFiles: [gone.yaml]'),
    says: 'kustomization.yaml:2: there is no file gone.yaml',
  },
  {
    title: 'a file of values outside',
    files: {
      'app/kustomization.yaml': `${base}  valuesFile: ../v.yaml\n`,
      'app/charts/shop': '',
      'v.yaml': '',
    },
    path: 'app',
    says: 'app/kustomization.yaml:2: the file "../v.yaml" lies outside',
  },
  {
    title: 'a chart outside without values inside',
    files: { 'app/kustomization.yaml': `helmGlobals: {chartHome: ../charts}\n${base}` },
    path: 'app',
    says: 'app/kustomization.yaml:3: the values of the chart charts/shop lie outside',
  },
  {
    title: 'a template that fails',
    files: chart('name: shop\nvaluesInline: {stop: reason}'),
    says: 'kustomization.yaml:2: the chart shop: helm template failed (exit code 1): execution error at (shop/templates/settings.yaml:1:',
  },
  {
    title: 'values that the schema of the chart refuses',
    files: chart('name: shop\nvaluesInline: {replicas: many}'),
    says: 'kustomization.yaml:2: the chart shop: helm template failed (exit code 1): values don',
  },
  {
    title: 'values of another shape',
    files: chart('name: shop\nvaluesInline: {image: text}'),
    says: 'kustomization.yaml:2: valuesInline and charts/shop/values.yaml cannot be merged: ',
  },
  {
    title: 'two releases of one name',
    files: { 'kustomization.yaml': `${base}- name: shop\n  releaseName: r\n` },
    says: 'kustomization.yaml:4: v1 ConfigMap r-shop of the chart exists already',
  },
];
