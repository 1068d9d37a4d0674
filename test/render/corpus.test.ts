import { describe, expect, test } from 'vitest';
import { findCorpus, listCases, runCase } from './corpus-cases.ts';
import type { Verdict } from './corpus-cases.ts';

/** Cases that are known to come out otherwise, with the reason. */
const exceptions: Readonly<Record<string, { kind: Verdict['kind']; reason: string }>> = {};

const corpora = [
  // What is not supported yet is counted, so that the number only goes down.
  { name: 'kustomize', counts: { exact: 286, refused: 44 } },
  { name: 'kustomize-5.8', counts: { exact: 18, refused: 1 } },
];

describe.each(corpora)('the cases of $name', ({ name, counts }) => {
  const corpus = findCorpus(name);
  if (corpus === undefined) {
    test('are found beside the repository', ({ skip }) => {
      const reason = `no corpora/${name}: set GITSYNC_SHARED to the folder that holds corpora`;
      if (process.env['CI'] === 'true') throw new Error(reason);
      skip(reason);
    });
    return;
  }
  const cases = listCases(corpus);
  const verdicts = new Map<string, number>();

  test.each(cases)(
    '$id: kustomize’s bytes, its refusal, or a named unsupported field',
    async (one) => {
      const verdict = await runCase(one);

      verdicts.set(verdict.kind, (verdicts.get(verdict.kind) ?? 0) + 1);
      const exception = exceptions[one.id];
      const allowed =
        exception === undefined
          ? [one.meta.expects === 'error' ? 'refused' : 'exact', 'unsupported']
          : [exception.kind];
      expect(allowed, verdict.message).toContain(verdict.kind);
    },
  );

  test('come out in the numbers that were reached before', () => {
    expect(Object.fromEntries(verdicts)).toEqual(counts);
  });
});
