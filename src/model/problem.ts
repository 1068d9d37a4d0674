import { formatOrigin } from './manifest.ts';
import type { Origin } from './manifest.ts';
import { formatObjectId } from './object-id.ts';
import type { ObjectId } from './object-id.ts';

/** When trying again can help: not without a change, after a pause, or with the next sync. */
export type Retry = 'never' | 'backoff' | 'next-sync';

/**
 * Every way in which gitsync can fail, by stage, with what a controller does next.
 * Printed in docs/reference/problems.md; a test compares the two.
 */
export const problemRetry = {
  CONFIG_INVALID: 'never',
  CONFIG_USAGE: 'never',
  CONFIG_NEEDS_CONFIRMATION: 'never',
  SOURCE_NOT_FOUND: 'never',
  SOURCE_UNREADABLE: 'never',
  SOURCE_OUTSIDE_ROOT: 'never',
  SOURCE_BAD_URL: 'never',
  SOURCE_REMOTE: 'never',
  SOURCE_BAD_REF: 'next-sync',
  SOURCE_REFUSED: 'next-sync',
  SOURCE_UNREACHABLE: 'backoff',
  SOURCE_DAMAGED: 'backoff',
  RENDER_BAD_YAML: 'never',
  RENDER_BAD_KUSTOMIZATION: 'never',
  RENDER_UNSUPPORTED: 'never',
  RENDER_MISSING_FILE: 'never',
  RENDER_BAD_OBJECT: 'never',
  RENDER_DUPLICATE: 'never',
  RENDER_BAD_PATCH: 'never',
  RENDER_BAD_GENERATOR: 'never',
  RENDER_AMBIGUOUS: 'never',
  RENDER_LIMIT: 'never',
  RENDER_BAD_VARIABLE: 'never',
  KUBE_CONFIG: 'never',
  KUBE_UNREACHABLE: 'backoff',
  KUBE_TIMEOUT: 'backoff',
  KUBE_ABORTED: 'next-sync',
  KUBE_UNAVAILABLE: 'backoff',
  KUBE_THROTTLED: 'backoff',
  KUBE_UNAUTHORIZED: 'next-sync',
  KUBE_FORBIDDEN: 'next-sync',
  KUBE_NOT_FOUND: 'next-sync',
  KUBE_UNKNOWN_KIND: 'next-sync',
  KUBE_DISCOVERY: 'next-sync',
  KUBE_CONFLICT: 'next-sync',
  KUBE_MODIFIED: 'backoff',
  KUBE_INVALID: 'never',
  KUBE_SCHEMA: 'never',
  KUBE_GONE: 'backoff',
  KUBE_BAD_ANSWER: 'backoff',
  KUBE_TOO_LARGE: 'never',
  KUBE_BAD_NAME: 'never',
  DIFF_UNREADABLE: 'next-sync',
  INVENTORY_FOREIGN: 'never',
  INVENTORY_DAMAGED: 'never',
  INVENTORY_OTHER_CLUSTER: 'never',
  INVENTORY_NO_NAMESPACE: 'never',
  INVENTORY_CONFLICT: 'backoff',
  PLAN_BAD_OBJECT: 'never',
  PLAN_DUPLICATE: 'never',
  PLAN_OWNED_BY_OTHER: 'never',
  PLAN_CONFLICT: 'never',
  PLAN_EMPTY_RENDER: 'never',
  PLAN_CYCLE: 'never',
  APPLY_FAILED: 'next-sync',
  APPLY_RACED: 'next-sync',
  APPLY_UNANNOUNCED: 'next-sync',
  APPLY_DEPENDENCY_FAILED: 'next-sync',
  APPLY_ABORTED: 'next-sync',
  PRUNE_BUDGET: 'never',
  PRUNE_NEEDS_CONFIRMATION: 'never',
  PRUNE_UNREADABLE: 'next-sync',
  PRUNE_NOT_OURS: 'never',
  PRUNE_STUCK: 'next-sync',
  PRUNE_CHANGED: 'next-sync',
  HEALTH_FAILED: 'next-sync',
  HEALTH_TIMEOUT: 'next-sync',
} as const satisfies Record<string, Retry>;

/** The machine's name of a failure; the closed union that `problemRetry` lists. */
export type ProblemCode = keyof typeof problemRetry;

/** One failure, told to a person: what was attempted, why it failed, and (hint) what to do. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint?: string;
  readonly object?: ObjectId;
  readonly origin?: Origin;
  /** The object's fields that it is about, as a server names them: `spec.template.spec.containers[0].image`. */
  readonly fields?: readonly string[];
}

/**
 * A problem of an object with its place in git, which is also put behind the object's name where the
 * text does not tell it yet: servers know nothing of files.
 */
export function placeProblem(problem: Problem, object: ObjectId, origin: Origin): Problem {
  const name = formatObjectId(object);
  const place = formatOrigin(origin);
  const { message, hint = '' } = problem;
  const isTold = message.includes(place) || hint.includes(place);
  const placed = isTold || !message.startsWith(`${name}: `);
  const text = placed ? message : `${name} (${place})${message.slice(name.length)}`;
  return { object, origin, ...problem, message: text };
}

/** A stage failed. Carries every problem that was found, never only the first. */
export class GitsyncError extends Error {
  override readonly name = 'GitsyncError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: { readonly cause?: unknown }) {
    super(problems.map((problem) => problem.message).join('\n'), options);
    this.problems = problems;
  }
}

/** The problems that a thrown value stands for; anything that is no {@link GitsyncError} is a bug and is thrown on. */
export function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof GitsyncError) return error.problems;
  throw error;
}
