import type { ObjectId } from '../../model/object-id.ts';
import type { Problem, ProblemCode } from '../../model/problem.ts';
import type { KubeFailure } from '../kube-client.ts';

/** What a request is about: enough to say in a message what was attempted on which object. */
export interface RequestSubject {
  /** `apply`, `dry run`, `delete`, `list` …: the word that fills "… failed". */
  readonly attempt: string;
  /** `Deployment.apps/shop/web`, `deployments.apps in shop`, `/openapi/v3`. */
  readonly what: string;
  readonly object: ObjectId | undefined;
  /** Plural and name of the addressed object: tells a 404 for it from one for its namespace or kind. */
  readonly plural: string;
  readonly name: string;
  /** True where the server's words could quote a secret: they are never passed on. */
  readonly secret: boolean;
  /** True for requests that change the cluster: a lost answer leaves open whether they did. */
  readonly writes: boolean;
}

/**
 * Why another attempt may help. `told`: the server said when; `busy`: it has trouble; `connect`: nobody
 * listens; `away`: nobody listens any more; `lost`: the answer broke off; `silent`: none came; `nonsense`: it was not the API server's;
 * `credentials`: they were refused.
 */
export type RetryCause =
  'never' | 'told' | 'busy' | 'connect' | 'away' | 'lost' | 'silent' | 'nonsense' | 'credentials';

/** One attempt that did not succeed; the retry policy decides whether there is another. */
export interface FailedAttempt {
  readonly kind: 'failed-attempt';
  readonly failure: KubeFailure;
  readonly retry: RetryCause;
  /** What `Retry-After` said. */
  readonly retryAfterMs: number | undefined;
}

/** What a failure says beyond its subject. */
export interface FailureDetails {
  readonly code: ProblemCode;
  /** Ends the sentence "<object>: <attempt> failed: …". */
  readonly why: string;
  readonly hint?: string | undefined;
  readonly status?: number | undefined;
  readonly conflicts?: KubeFailure['conflicts'];
  readonly fields?: readonly string[];
  readonly mayHaveHappened?: boolean;
}

/** A failure in the one shape that all of them have. */
export function describeFailure(subject: RequestSubject, details: FailureDetails): KubeFailure {
  const problem: Problem = {
    code: details.code,
    message: `${subject.what}: ${subject.attempt} failed: ${details.why}`,
    ...(details.hint === undefined ? {} : { hint: details.hint }),
    ...(subject.object === undefined ? {} : { object: subject.object }),
    ...(details.fields === undefined || details.fields.length === 0
      ? {}
      : { fields: details.fields }),
  };
  return {
    kind: 'failed',
    problem,
    status: details.status,
    conflicts: details.conflicts ?? [],
    fields: details.fields ?? [],
    mayHaveHappened: subject.writes && (details.mayHaveHappened ?? false),
  };
}
