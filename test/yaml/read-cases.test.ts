import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { GitsyncError } from '../../src/model/problem.ts';
import { parseDocuments } from '../../src/yaml/parse-documents.ts';

/** What sigs.k8s.io/yaml (kubectl) and kyaml (kustomize 5.8.2) made of the text, as JSON. */
interface ReadCase {
  readonly text: string;
  readonly value?: string;
  readonly refused?: true;
}

/** Where we differ on purpose, or where a refusal serves nobody. */
const deviations: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  kubectl: {
    // The API server has no unsigned integers; kubectl's next step makes a float of this one.
    'k: -9223372036854775809\n': { k: -9223372036854775809 },
  },
  kustomize: {
    'k: -9223372036854775809\n': { k: -9223372036854775809 },
    // kyaml gives a folded scalar one more blank line each time it prints it.
    'k: >\n  a\n  b\n\n  c\n\n': { k: 'a b\nc\n' },
    // kyaml makes "" of a null in a set; kubectl and we keep null.
    'k: !!set\n  ? a\n  ? b\n': { k: { a: null, b: null } },
  },
};

function readCases(name: string): readonly ReadCase[] {
  const text = readFileSync(join(import.meta.dirname, 'cases', `${name}.json`), 'utf8');
  return JSON.parse(text) as readonly ReadCase[];
}

function read(text: string, dialect: 'kubectl' | 'kustomize'): Json {
  try {
    return parseDocuments(text, { dialect, file: 'a.yaml' })[0]?.value ?? null;
  } catch (error) {
    if (error instanceof GitsyncError) return 'refused';
    throw error;
  }
}

describe.each(['kubectl', 'kustomize'] as const)('a document in the %s dialect', (dialect) => {
  test.each(readCases(`read-${dialect}`))(`reads as the tool reads it: $text`, (readCase) => {
    const expected = deviations[dialect]?.[readCase.text];
    const tool = readCase.value === undefined ? 'refused' : parseJson(readCase.value);

    expect(read(readCase.text, dialect)).toEqual(expected ?? withoutMinusZero(tool));
  });
});

/** Go prints -0 for `-0.0`; JSON numbers know no sign of zero. */
function withoutMinusZero(value: Json): Json {
  return JSON.stringify(value, bigIntAsText) === '{"k":0}' ? { k: 0 } : value;
}

function bigIntAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
