import { compareText } from '../model/object-id.ts';
import type { ProblemCode } from '../model/problem.ts';
import { escapeText, shorten } from '../model/escape-text.ts';
import { describeFailure } from './answers/failed-attempt.ts';
import type {
  FailedAttempt,
  FailureDetails,
  RequestSubject,
  RetryCause,
} from './answers/failed-attempt.ts';
import {
  findHintForRefusal,
  isPatchMismatch,
  isPermanentSchemaError,
  isTooLargeForStore,
  namesDroppedVersion,
  readConflict,
  readFields,
  readHarmlessPart,
  readStrictDecoding,
  readRuleMessage,
} from './answers/server-messages.ts';
import type { FieldConflict } from './kube-client.ts';
import type { StatusBody } from './answers/status-body.ts';

const hintForInvalid = 'Correct the object in the source: the API server refuses its values.';
const hintForSize =
  'Shorten it or split it into several objects: the cluster stores no larger one.';

/** What an error answer can mean that is over after a while. */
const passingCodes = new Set<ProblemCode>(['KUBE_THROTTLED', 'KUBE_UNAVAILABLE', 'KUBE_TIMEOUT']);

/** Who answered with an HTTP status that is no success. `body` is undefined where it was no Status. */
export interface ErrorAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: StatusBody | undefined;
  readonly retryAfterMs: number | undefined;
}

/** Turns an answer that is no success into a failure, and says whether another attempt may help. */
export function judgeErrorAnswer(subject: RequestSubject, answer: ErrorAnswer): FailedAttempt {
  const body = answer.body;
  const details =
    body === undefined ? judgeForeignAnswer(answer) : judgeStatus(subject, answer.status, body);
  return {
    kind: 'failed-attempt',
    failure: describeFailure(subject, { ...details, status: answer.status }),
    retry: selectRetry(answer, details.code),
    retryAfterMs: answer.retryAfterMs,
  };
}

/**
 * True where a 404 is about the addressed object itself, not about its namespace or its kind, and the
 * server's own: a webhook that denies a DELETE may do so with the 404 of the object.
 */
export function isObjectMissing(subject: RequestSubject, body: StatusBody | undefined): boolean {
  if (body?.reason !== 'NotFound' || readRuleMessage(body.message) !== undefined) return false;
  return body.name === subject.name && body.plural === subject.plural;
}

function selectRetry(answer: ErrorAnswer, code: ProblemCode): RetryCause {
  if (code === 'KUBE_UNAUTHORIZED') return 'credentials';
  const isRedirect = answer.status >= 300 && answer.status < 400;
  if (code === 'KUBE_BAD_ANSWER') return isRedirect ? 'never' : 'nonsense';
  if (!passingCodes.has(code) || answer.status === 501) return 'never';
  return answer.retryAfterMs === undefined ? 'busy' : 'told';
}

/** Proxies and load balancers answer with HTML or nothing; only what their status says can be used. */
function judgeForeignAnswer(answer: ErrorAnswer): FailureDetails {
  const { status, contentType } = answer;
  const why = `HTTP ${status} with ${contentType === '' ? 'no content type' : escapeText(shorten(contentType, 80))} instead of a Kubernetes answer`;
  const isPlain = contentType.startsWith('text/plain');
  if (status === 404 && isPlain) {
    return {
      code: 'KUBE_NOT_FOUND',
      why: 'the server does not serve this API',
      hint: 'Is the CRD or the aggregated API installed, and the server URL that of an API server?',
    };
  }
  if (status === 503 && isPlain) {
    // kube-aggregator writes "service unavailable" where an APIService has no backend.
    return {
      code: 'KUBE_UNAVAILABLE',
      why: 'nothing serves this API at the moment (HTTP 503)',
      hint: 'Is it an aggregated API? `kubectl get apiservices` tells which have no backend.',
      mayHaveHappened: true,
    };
  }
  if (status === 429) return { code: 'KUBE_THROTTLED', why };
  const hint =
    'Something before the API server answered. Check the server URL, HTTPS_PROXY and NO_PROXY.';
  if (status === 401) {
    // Proxies that authenticate in the API server's place: their tokens are renewed as its own are.
    return {
      code: 'KUBE_UNAUTHORIZED',
      why,
      hint: `${hint} Log in again if it is meant to be there.`,
    };
  }
  if (status >= 500) return { code: 'KUBE_UNAVAILABLE', why, hint, mayHaveHappened: true };
  return { code: 'KUBE_BAD_ANSWER', why, hint, mayHaveHappened: status < 400 };
}

function judgeStatus(subject: RequestSubject, status: number, body: StatusBody): FailureDetails {
  const why = tellMessage(subject, status, body);
  const byRule = judgeRule(status, body.message, why);
  if (byRule !== undefined) return byRule;
  switch (status) {
    case 400:
    case 405:
    case 422:
      return judgeInvalid(body, why);
    case 401:
      return {
        code: 'KUBE_UNAUTHORIZED',
        why: 'the server does not accept the credentials (HTTP 401)',
        hint: 'Log in again, or choose another context or user.',
      };
    case 403:
      return { code: 'KUBE_FORBIDDEN', why, hint: hintForForbidden(body) };
    case 404:
      return { code: 'KUBE_NOT_FOUND', why, hint: hintForMissing(body) };
    case 409:
      return judgeConflict(body, why);
    case 410:
      return { code: 'KUBE_GONE', why };
    case 413:
      return { code: 'KUBE_INVALID', why, hint: hintForSize };
    case 429:
      return { code: 'KUBE_THROTTLED', why };
    default:
      return judgeServerError(status, body, why);
  }
}

/** What a rule of the cluster said, or that a webhook said nothing. Admission comes before the write: nothing is stored. */
function judgeRule(status: number, message: string, why: string): FailureDetails | undefined {
  const said = readRuleMessage(message);
  switch (said) {
    case undefined:
      return undefined;
    case 'failed':
      return {
        code: 'KUBE_UNAVAILABLE',
        why,
        hint: 'The backend of the webhook gives no usable answer: look at its Service, pods and certificate.',
      };
    case 'no-dry-run':
      return {
        code: 'KUBE_INVALID',
        why,
        hint: 'The webhook must declare sideEffects None or NoneOnDryRun: without it nothing here can be previewed.',
      };
    case 'denied':
      return {
        code: codeOfDenial(status),
        why,
        hint: 'A rule of the cluster refuses it: change the object, or ask those who made the rule.',
      };
    default:
      return said satisfies never;
  }
}

/** Webhooks that cannot decide at the moment deny with the status of what kept them from it. */
function codeOfDenial(status: number): ProblemCode {
  if (status === 429 || status >= 500) return 'KUBE_UNAVAILABLE';
  return [400, 413, 422].includes(status) ? 'KUBE_INVALID' : 'KUBE_FORBIDDEN';
}

function judgeServerError(status: number, body: StatusBody, why: string): FailureDetails {
  if (status < 500) return { code: 'KUBE_BAD_ANSWER', why };
  if (status === 500 && isPermanentSchemaError(body.message)) {
    return { code: 'KUBE_SCHEMA', why, hint: hintForSchema(body), fields: readFields(body) };
  }
  if (isTooLargeForStore(body.message)) return { code: 'KUBE_INVALID', why, hint: hintForSize };
  // 503 is refused before anything is done; after 500, 502 and 504 the write may be stored.
  return {
    code: status === 504 ? 'KUBE_TIMEOUT' : 'KUBE_UNAVAILABLE',
    why,
    mayHaveHappened: status !== 503,
  };
}

function hintForSchema(body: StatusBody): string {
  return namesDroppedVersion(body.message)
    ? 'Its managedFields or what is stored name a version that the CRD dropped: put the version back (served: false will do) and migrate the object.'
    : 'Correct the fields in the source: unknown, of the wrong type, or given twice in a list.';
}

function judgeInvalid(body: StatusBody, why: string): FailureDetails {
  const fields = readFields(body);
  const strict = readStrictDecoding(body.message);
  if (strict !== undefined) {
    return {
      code: 'KUBE_SCHEMA',
      why,
      hint: 'Remove or correct the fields: the server knows no such ones in this version of the kind.',
      fields: strict.fields.length > 0 ? strict.fields : fields,
    };
  }
  if (isPatchMismatch(body.message)) {
    const mismatch = 'the patch does not fit the object: a path is missing or a test fails';
    return { code: 'KUBE_MODIFIED', why: mismatch };
  }
  if (fields.length === 1 && fields[0] === 'metadata.uid') {
    // `ValidateObjectMetaAccessorUpdate`: the payload's UID is that of an object that was there before.
    const other = 'another object of this name is there by now, its UID is not the expected one';
    return { code: 'KUBE_MODIFIED', why: other, fields };
  }
  const isTooLong = body.causes.some((cause) => cause.reason === 'FieldValueTooLong');
  return { code: 'KUBE_INVALID', why, hint: isTooLong ? hintForSize : hintForInvalid, fields };
}

function judgeConflict(body: StatusBody, why: string): FailureDetails {
  const conflicts = body.causes
    .filter((cause) => cause.reason === 'FieldManagerConflict')
    .map(readConflict)
    .sort((left, right) => compareText(left.field, right.field));
  if (conflicts.length === 0) return { code: 'KUBE_MODIFIED', why };
  const told = conflicts.slice(0, 5).map(describeConflict).join('; ');
  const more = conflicts.length > 5 ? ` and ${conflicts.length - 5} more` : '';
  return {
    code: 'KUBE_CONFLICT',
    why: `${told}${more}`,
    hint: 'Remove the field from git, or decide in the conflict policy who owns it.',
    conflicts,
  };
}

function describeConflict(conflict: FieldConflict): string {
  const part = conflict.subresource === '' ? '' : ` through ${conflict.subresource}`;
  return `${escapeText(conflict.field)} is held by "${escapeText(conflict.manager)}"${part}`;
}

function hintForForbidden(body: StatusBody): string {
  return body.causes.some((cause) => cause.reason === 'NamespaceTerminating')
    ? 'The namespace is being deleted: wait until it is gone.'
    : findHintForRefusal(body.message);
}

function hintForMissing(body: StatusBody): string | undefined {
  if (body.plural === 'namespaces') return 'Create the namespace first.';
  return body.name === '' ? 'Is the CRD or the aggregated API of this kind installed?' : undefined;
}

/** The server's sentence, safe to print: without controls, bounded, and never quoting a Secret's values. */
function tellMessage(subject: RequestSubject, status: number, body: StatusBody): string {
  if (subject.secret) return tellHarmlessPart(status, body);
  const { message, reason } = body;
  if (message === '') return `HTTP ${status} ${escapeText(reason)}`;
  // For a patch the whole patched object stands before the sentence that matters.
  const told = status === 422 ? (readStrictDecoding(message)?.sentence ?? message) : message;
  return shorten(escapeText(joinLines(told)), 1500);
}

function tellHarmlessPart(status: number, body: StatusBody): string {
  const part = readHarmlessPart(body.message);
  if (part?.isWhole === true) return escapeText(part.sentence);
  const fields = readFields(body).filter((field) => /^[\w.[\]/-]+$/.test(field));
  const where = fields.length === 0 ? '' : `, fields ${fields.join(', ')}`;
  const reason = /^\w*$/.test(body.reason) && body.reason !== '' ? ` ${body.reason}` : '';
  const told = part === undefined ? `HTTP ${status}${reason}${where}` : escapeText(part.sentence);
  return `${told}; the server's words are withheld, they could quote the Secret`;
}

/** Errors of structured-merge-diff come as a list of indented lines (`typed.ValidationErrors`). */
function joinLines(message: string): string {
  return message.replace(/:\n\s*/g, ': ').replace(/\n\s*/g, '; ');
}
