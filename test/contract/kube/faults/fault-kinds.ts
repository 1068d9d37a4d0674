import type { ProblemCode } from '../../../../src/model/problem.ts';
import type { FaultAction } from './fault-proxy.ts';

/** One way in which a request goes wrong: a row of the retry table of docs/adr/0005. */
export interface FaultKind {
  readonly title: string;
  readonly action: FaultAction;
  /** What is told where it stays. */
  readonly code: ProblemCode;
  /** True where the API server did the work all the same. */
  readonly isForwarded: boolean;
  /** True where nobody can know from the answer whether a write happened. */
  readonly isInDoubt: boolean;
  /** True where only a deadline ends it. */
  readonly isSilent: boolean;
}

const refused = { isForwarded: false, isInDoubt: false, isSilent: false };
const inDoubt = { isForwarded: false, isInDoubt: true, isSilent: false };
const done = { isForwarded: true, isInDoubt: true, isSilent: false };

function status(code: number, more: FaultAction = {}): FaultAction {
  return { type: 'status', code, ...more };
}

function drop(when: string, rst: boolean): FaultAction {
  return { type: 'drop', when, rst };
}

/** Faults after which trying again helps. */
export const faultKinds: readonly FaultKind[] = [
  {
    title: '429 with Retry-After',
    action: status(429, { retryAfter: 2 }),
    code: 'KUBE_THROTTLED',
    ...refused,
  },
  { title: '429 without it', action: status(429), code: 'KUBE_THROTTLED', ...refused },
  {
    title: '503 with Retry-After',
    action: status(503, { retryAfter: 2 }),
    code: 'KUBE_UNAVAILABLE',
    ...refused,
  },
  { title: '503 without it', action: status(503), code: 'KUBE_UNAVAILABLE', ...refused },
  { title: '500', action: status(500), code: 'KUBE_UNAVAILABLE', ...inDoubt },
  {
    title: '502 of a load balancer',
    action: { type: 'garbage', code: 502 },
    code: 'KUBE_UNAVAILABLE',
    ...inDoubt,
  },
  { title: '504 before the work', action: status(504), code: 'KUBE_TIMEOUT', ...inDoubt },
  {
    title: '504 after the work',
    action: status(504, { forward: true }),
    code: 'KUBE_TIMEOUT',
    ...done,
  },
  {
    title: 'a connection dropped before the work',
    action: drop('before', false),
    code: 'KUBE_UNREACHABLE',
    ...inDoubt,
  },
  {
    title: 'a connection dropped after the work',
    action: drop('after', false),
    code: 'KUBE_UNREACHABLE',
    ...done,
  },
  {
    title: 'a connection reset before the work',
    action: drop('before', true),
    code: 'KUBE_UNREACHABLE',
    ...inDoubt,
  },
  {
    title: 'a connection reset after the work',
    action: drop('after', true),
    code: 'KUBE_UNREACHABLE',
    ...done,
  },
  {
    title: 'an answer cut at its first byte',
    action: { type: 'truncate', bytes: 1 },
    code: 'KUBE_UNREACHABLE',
    ...done,
  },
  {
    title: 'an answer cut before its last byte',
    action: { type: 'truncate', bytes: 1_000_000_000 },
    code: 'KUBE_UNREACHABLE',
    ...done,
  },
  {
    title: 'a page of HTML with 200',
    action: { type: 'garbage' },
    code: 'KUBE_BAD_ANSWER',
    ...inDoubt,
  },
  {
    title: 'silence before the work',
    action: { type: 'hang', when: 'before' },
    code: 'KUBE_TIMEOUT',
    ...inDoubt,
    isSilent: true,
  },
  {
    title: 'silence after the work',
    action: { type: 'hang', when: 'after' },
    code: 'KUBE_TIMEOUT',
    ...done,
    isSilent: true,
  },
];

/** What makes an answer late, and no more than that. Single objects come in about three pieces. */
export const delays: readonly { readonly title: string; readonly action: FaultAction }[] = [
  { title: 'a pause before the work', action: { type: 'delay', ms: 150 } },
  { title: 'a pause after the work', action: { type: 'delay', ms: 150, when: 'after' } },
];
export const slowBody: FaultAction = { type: 'slow', bytesPerSec: 3000 };
/** For documents and lists of some 100 kB. */
export const lessSlowBody: FaultAction = { type: 'slow', bytesPerSec: 600_000 };
