import { expect, test } from 'vitest';
import { GitsyncError } from '../../../src/model/problem.ts';
import { readKustomization } from '../../../src/render/kustomization/kustomization-file.ts';

function read(text: string): ReturnType<typeof readKustomization> {
  return readKustomization('kustomization.yaml', new TextEncoder().encode(text));
}

test('names of fields count without regard to case, at every depth', () => {
  const { fields } = read(
    'NAMEPREFIX: a-\nPatchesJSON6902: [{Target: {LabelSelector: a=b}, PATCH: "[]"}]\nlabels: [{PAIRS: {K: v}, IncludeSelectors: true}]\n',
  );

  expect(fields).toEqual({
    namePrefix: 'a-',
    patchesJson6902: [{ target: { labelSelector: 'a=b' }, patch: '[]' }],
    labels: [{ pairs: { K: 'v' }, includeSelectors: true }],
  });
});

test('old spellings are folded in after the new ones', () => {
  const { fields } = read(
    'bases: [b]\nresources: [a]\nimageTags: [{name: x, newTag: "1"}]\nimages: [{name: z}]\n',
  );

  expect(fields).toEqual({
    resources: ['a', 'b'],
    images: [{ name: 'z' }, { name: 'x', newTag: '1' }],
  });
});

test('settings for charts without charts, and empty lists, ask for nothing', () => {
  const { fields } = read(
    'resources: [a]\nhelmGlobals: {chartHome: charts}\nhelmCharts: []\nhelmChartInflationGenerator: []\n',
  );

  expect(fields.resources).toEqual(['a']);
});

test.each(['helmCharts', 'helmChartInflationGenerator', 'HELMCHARTS'])(
  '%s is refused with what a render does not do',
  (field) => {
    const reading = (): unknown => read(`resources: [a]\n${field}: [{name: chart}]\n`);

    expect(reading).toThrow(GitsyncError);
    expect(reading).toThrow(/kustomization\.yaml:2: helm\w+ inflates charts by running the helm/);
  },
);
