/** Which code points fit at one place of a text. */
export interface CodePointSet {
  has(point: number): boolean;
}

/** A place between two code points: `wordEdge` is `\b`, `notWordEdge` is `\B`. */
export type Assertion =
  'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'wordEdge' | 'notWordEdge';

/** A regular expression as a tree. Groups leave no trace: only whether a text matches is ever asked. */
export type PatternNode =
  | { readonly kind: 'set'; readonly set: CodePointSet }
  | { readonly kind: 'assert'; readonly assertion: Assertion }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  | {
      readonly kind: 'repeat';
      readonly body: PatternNode;
      readonly min: number;
      /** Undefined for no end. */
      readonly max: number | undefined;
    };

/** Why a text is no regular expression. */
export class PatternFault extends Error {}
