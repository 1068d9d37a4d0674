import type { FieldPath, PathElement } from '../../../model/field-path.ts';
import type { ServerFacts } from '../../server-facts/read-server-facts.ts';

/** What is found on the way through an object of a built-in kind. */
export interface BuiltInWalk {
  readonly path: PathElement[];
  /** Where the server may have something else than what is stored here. */
  readonly unknown: FieldPath[];
  /** True where a change anywhere may fill in any field that is left out. */
  readonly isInterdependent: boolean;
  readonly facts: ServerFacts;
  /** True once an empty list, map or text of bytes was written where nothing is. */
  hasNewEmpty: boolean;
  /** Why the server cannot read the object; undefined where it can. */
  refused: string | undefined;
}
