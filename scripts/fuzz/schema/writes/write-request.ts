import type { JsonObject } from '../../../../src/model/json.ts';
import type { KubeObject } from '../../../../src/model/manifest.ts';
import type { PatchOperation } from './json-patch.ts';

/** Who writes, and through which subresource (empty = the object itself). */
interface Writer {
  readonly manager: string;
  readonly subresource: '' | 'status';
}

/** One write, as it goes to the server and as the engine is asked about it. */
export type WriteRequest = Writer &
  (
    | { readonly verb: 'apply'; readonly force: boolean; readonly body: KubeObject }
    | { readonly verb: 'create' | 'update'; readonly body: KubeObject }
    | { readonly verb: 'merge-patch'; readonly body: JsonObject }
    | { readonly verb: 'json-patch'; readonly body: readonly PatchOperation[] }
  );

/** What an API server answered: `object` for 200 and 201, `status` (a Status object) for the rest. */
export interface WriteAnswer {
  readonly code: number;
  readonly body: JsonObject;
  /** When it was answered, RFC 3339 to the second (the Date header). */
  readonly time: string;
}

/** The code and what the server said, for people. */
export function describeAnswer({ code, body }: WriteAnswer): string {
  const { message } = body;
  return `${code} ${typeof message === 'string' ? message : ''}`;
}

/** One write with what stood there before and what came of it: all that a replay needs. */
export interface RecordedWrite {
  readonly request: WriteRequest;
  /** The object before the write, undefined where there was none. */
  readonly live: KubeObject | undefined;
  readonly answer: WriteAnswer;
}
