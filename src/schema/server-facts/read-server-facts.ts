import { brotliDecompressSync } from 'node:zlib';
import type { Json } from '../../model/json.ts';
import { dependentDefaultsOf } from './dependent-defaults.ts';
import type { DependentDefault } from './dependent-defaults.ts';
import { readFacts } from './facts-table.ts';
import type { FieldFacts, FindFacts, ZeroFact } from './facts-table.ts';

/**
 * What the code of a server does to fields that a payload leaves out or sets to zero, as dry runs have shown it;
 * OpenAPI documents do not say it. What depends on other fields, on the cluster or on the time is not known.
 */
export interface ServerFacts {
  /** The value that is always there when the field is left out; undefined where there is no such value. */
  defaultOf(typeName: string, field: string): Json | undefined;
  /** True where nothing is ever there when the field is left out. */
  neverDefaulted(typeName: string, field: string): boolean;
  /** What becomes of a written zero value (null aside); `{}` that is kept may get defaults within. */
  zeroOf(typeName: string, field: string): ZeroFact;
  /** True for a field that the server drops where a feature gate is off, as it is by default. */
  isGated(typeName: string, field: string): boolean;
  /** Fields of a type whose defaults go with another of its fields. */
  dependentsOf(typeName: string): readonly DependentDefault[];
}

/** The facts about one minor version. */
export interface MinorFacts {
  /** What is known about objects of a built-in kind (`Deployment`). */
  ofKind(kind: string): ServerFacts;
}

/**
 * The facts about a minor version of Kubernetes (`1.36`); undefined where none are known, and all is uncertain.
 * They are loaded when they are first asked for.
 */
export async function serverFactsFor(minor: string): Promise<MinorFacts | undefined> {
  if (minor !== '1.36') return undefined;
  const { compressedFacts } = await import('./kubernetes-1-36.ts');
  const find = readFacts(brotliDecompressSync(Buffer.from(compressedFacts, 'base64')).toString());
  return {
    ofKind: (kind) =>
      selectFacts(find, ({ exceptIn }) => !exceptIn.some((other) => other === kind)),
  };
}

function selectFacts(findFacts: FindFacts, holds: (facts: FieldFacts) => boolean): ServerFacts {
  const find = (typeName: string, field: string): FieldFacts | undefined => {
    const facts = findFacts(typeName)?.get(field);
    return facts !== undefined && holds(facts) ? facts : undefined;
  };
  return {
    defaultOf(typeName, field) {
      const facts = find(typeName, field);
      return facts?.leftOut === 'default' ? facts.value : undefined;
    },
    neverDefaulted: (typeName, field) => find(typeName, field)?.leftOut === 'none',
    zeroOf: (typeName, field) => find(typeName, field)?.zero ?? 'unknown',
    isGated: (typeName, field) => find(typeName, field)?.leftOut === 'gated',
    dependentsOf: dependentDefaultsOf,
  };
}
