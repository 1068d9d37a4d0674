import { describe, expect, test } from 'vitest';
import { faultsOf, substitute, widget } from './substitute-tree.ts';

function script(text: string, annotation = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: run\n${annotation}data:\n  run.sh: |\n    #!/bin/sh\n    ${text}\n`;
}

function annotated(value: string): string {
  return `  annotations:\n    kustomize.toolkit.fluxcd.io/substitute: ${value}\n`;
}

describe('variables in objects', () => {
  test('keys are replaced, and keep being text', async () => {
    const printed = await substitute(widget('spec:\n  ${a}-x: 1\n  ${n}: 2'), {
      values: { a: 'b', n: '8080' },
    });

    expect(printed).toBe(widget('spec:\n  "8080": 2\n  b-x: 1'));
  });

  test.each([
    ['yes', 'is a key that YAML reads as something else'],
    ['1.50', 'is a key that YAML reads as something else'],
    ['', 'is a key that YAML reads as something else'],
    ['b: c', 'holds a colon'],
    ['taken', 'becomes a key that the map has already'],
  ])('a key that would become %j is refused', async (value, why) => {
    const faults = await faultsOf(() =>
      substitute(widget('spec:\n  ${a}: 1\n  taken: 2'), { values: { a: value } }),
    );

    expect(faults.join()).toContain(why);
  });

  test('labels, annotations and entries of ConfigMaps stay text', async () => {
    const printed = await substitute(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  labels: {v: "${v}"}\ndata: {flag: "${on}", empty: "${e}"}\n',
      { values: { v: '1.10', on: 'yes', e: '' } },
    );

    expect(printed).toBe(
      'apiVersion: v1\ndata:\n  empty: ""\n  flag: "yes"\nkind: ConfigMap\nmetadata:\n  labels:\n    v: "1.10"\n  name: c\n',
    );
  });

  test('what base64 hides is not looked at', async () => {
    const secret = 'apiVersion: v1\ndata:\n  a: JHt4fQ==\nkind: Secret\nmetadata:\n  name: s\n';

    const printed = await substitute(secret, { values: { x: 'y' } });

    expect(printed).toBe(secret);
  });

  test('a name that becomes a number is refused', async () => {
    const app = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${a}\n';

    const faults = await faultsOf(() => substitute(app, { values: { a: '12' } }));

    expect(faults.join()).toContain('metadata.name is no text any more');
  });

  test('two objects that become one are refused, without telling the value', async () => {
    const app = `${widget('spec: {}').replace('name: w', 'name: ${a}')}---\n${widget('spec: {}')}`;

    const faults = await faultsOf(() => substitute(app, { values: { a: 'w' } }));

    expect(faults).toEqual([
      'app.yaml:7: example.com/v1 Widget w: with the values of its variables, it is the same object as example.com/v1 Widget ${a} (app.yaml:1) | Give them different names or namespaces.',
    ]);
  });

  test('kustomizations are substituted after the build', async () => {
    const { renderTree, printManifests } = await import('../../../src/render/render-tree.ts');
    const { memoryTree } = await import('../../support/memory-tree.ts');
    const tree = memoryTree({
      'app/kustomization.yaml': 'resources: [w.yaml]\nnamePrefix: ${env}-\n',
      'app/w.yaml': widget('spec: {count: "${n}"}'),
    });
    const values = Object.entries({ env: 'prod', n: '3' });

    const rendered = await renderTree(tree, 'app', {
      mode: 'auto',
      substitute: { values, files: [], unset: 'fail' },
    });

    expect(printManifests(rendered)).toBe(
      widget('spec:\n  count: 3').replace('name: w', 'name: prod-w'),
    );
  });
});

describe('a name that has no value', () => {
  test('is told with object, line, field and what is set, all at once', async () => {
    const app = `${widget('spec:\n  list:\n  - ${regon}\n  - ${#b}')}---\n${widget('spec: ${c^^}')}`;

    const faults = await faultsOf(() => substitute(app, { values: { region: 'eu', zone: 'a' } }));

    expect(faults).toEqual([
      expect.stringMatching(
        /^app\.yaml:1: example\.com\/v1 Widget w: spec\.list\[0\]: \$\{regon\} cannot be replaced: it is not set \| Set are region, zone\. Did you mean region\? .*\$\$\{regon\}.*disabled/,
      ),
      expect.stringContaining('spec.list[1]: ${#b} cannot be replaced: it is not set'),
      expect.stringContaining('app.yaml:10: example.com/v1 Widget w: spec: ${c^^}'),
    ]);
  });

  test('takes its default', async () => {
    const printed = await substitute(widget('spec:\n  a: ${a:=1}\n  b: ${b:-${c}}\n  d: ${d=}'), {
      values: { c: 'x' },
    });

    expect(printed).toBe(widget('spec:\n  a: 1\n  b: x\n  d: null'));
  });

  test('stays as it is in mode keep, whatever is written', async () => {
    const app = script('echo ${HOME} ${1:-x} ${a[@]} ${b:?no} ${given}');

    const printed = await substitute(app, { values: { given: 'yes' }, unset: 'keep' });

    expect(printed).toContain('echo ${HOME} ${1:-x} ${a[@]} ${b:?no} yes\n');
  });
});

describe('scripts and files', () => {
  test.each([
    ['echo ${HOME}', '${HOME} cannot be replaced: it is not set'],
    [
      'echo ${1:-x}',
      '${1:-x} cannot be replaced: it is not set, and its default stands in a script',
    ],
    ['echo ${a[@]}', '${a[@]} cannot be replaced: what follows the name is no operator'],
    ['echo ${a:?no}', ':? gives a default in Flux, and something else in a shell'],
    ['echo ${a:-', 'the closing } is missing'],
  ])('%s is an error that names the field', async (text, why) => {
    const faults = await faultsOf(() => substitute(script(text), { values: { given: 'x' } }));

    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain('app.yaml:1: v1 ConfigMap run: data["run.sh"]: ');
    expect(faults[0]).toContain(why);
  });

  test('values that are given are put in', async () => {
    const printed = await substitute(script('echo ${given:-x} $${HOME} $1 $$'), {
      values: { given: 'a: [b] #c' },
    });

    expect(printed).toContain('    echo a: [b] #c ${HOME} $1 $$\n');
  });

  test('defaults count where the object is annotated "enabled"', async () => {
    const printed = await substitute(script('echo ${1:-x}', annotated('enabled')));

    expect(printed).toContain('    echo x\n');
  });

  test('an object annotated or labelled "disabled" is left alone', async () => {
    const app = script('echo ${HOME} $${x}', annotated('disabled'));
    const labelled = app.replace('annotations:', 'labels:');

    const printed = [await substitute(app), await substitute(labelled)];

    expect(printed[0]).toContain('echo ${HOME} $${x}\n');
    expect(printed[1]).toContain('echo ${HOME} $${x}\n');
  });
});

describe('hostile input', () => {
  test('thousands of expressions that never close are told without hanging', async () => {
    const faults = await faultsOf(() => substitute(widget(`spec: "${'${a:-'.repeat(2000)}"`)));

    expect(faults.length).toBeGreaterThan(0);
  });

  test('an object that values would blow up is refused', async () => {
    const app = widget(`spec: "${'${a} '.repeat(1000)}"`);

    const faults = await faultsOf(() => substitute(app, { values: { a: 'x'.repeat(20_000) } }));

    expect(faults.join()).toContain('makes the object too large');
  });

  test('a key __proto__ is data', async () => {
    const printed = await substitute(widget('spec:\n  __proto__: ${a}'), { values: { a: 'x' } });

    expect(printed).toBe(widget('spec:\n  __proto__: x'));
  });
});
