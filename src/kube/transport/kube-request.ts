import type { Json } from '../../model/json.ts';
import type { RequestSubject } from '../answers/failed-attempt.ts';
import type { HttpRequest } from './http-transport.ts';

/** One request to the API server, as the verbs of the client make it. */
export interface KubeRequest {
  readonly subject: RequestSubject;
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: string;
  /** True where a 404 for the addressed object is an answer (status 404, value null), not a failure. */
  readonly mayBeMissing?: boolean;
  /** True for documents: `/openapi/v3` is JSON that apiserver labels text/plain. */
  readonly mayBePlain?: boolean;
  /** True where the answer's value is its text, which the caller parses in a way of its own. */
  readonly asText?: boolean;
  /** Entity tag of what is known: the answer is 304 without a value where it still holds (RFC 9110, If-None-Match). */
  readonly etag?: string;
  /** For writes: how to find out whether an attempt whose answer was lost did its work. */
  readonly readBack?: ReadBack;
  /** False for a write that would do something else the second time: once in doubt, it is not sent again. */
  readonly mayRepeat?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** How a write is looked for before it is sent again. */
export interface ReadBack {
  /** Path of the written object. */
  readonly path: string;
  /** The write's answer as the object itself gives it (status 404: it is not there); undefined: send again. */
  readonly judge: (found: KubeResponse) => KubeResponse | undefined;
}

/** A success: JSON, or the text of it, with its status. */
export interface KubeResponse {
  readonly kind: 'answer';
  readonly status: number;
  readonly contentType: string;
  readonly value: Json;
  readonly warnings: readonly string[];
  /** Entity tag of the value; empty where it has none. */
  readonly etag: string;
}
