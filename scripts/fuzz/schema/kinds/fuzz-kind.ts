import type fc from 'fast-check';
import type { SchemaDocument } from '../../../../src/schema/openapi/schema-document.ts';
import type { KindName } from '../judging/engine.ts';
import type { StepPlan } from '../writes/step-plan.ts';
import type { RecordShape } from '../values/value-shape.ts';

/** A kind that sequences are run on. */
export interface FuzzKind {
  readonly name: KindName;
  /** The kind's objects under the API server, `{namespace}` where theirs goes. */
  readonly collection: string;
  /** What the names of its objects end with. */
  readonly nameSuffix: string;
  readonly isNamespaced: boolean;
  /** True for a kind of our own: every byte must be foretold. Controllers leave its objects alone. */
  readonly isCustom: boolean;
  readonly hasStatus: boolean;
  readonly shape: RecordShape;
  readonly sequences: fc.Arbitrary<readonly StepPlan[]>;
  /** The server's document, stripped: what the engine knows of the kind. */
  readonly document: SchemaDocument;
  /** Minor version of the server, `1.36`: what is known of its code goes by it. */
  readonly serverVersion: string;
}

/** The path under which a kind's objects are served. */
export function collectionOf(kind: FuzzKind, namespace: string): string {
  return kind.collection.replace('{namespace}', namespace);
}
