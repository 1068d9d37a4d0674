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
import type { FieldConflict } from './kube-client.ts';
import type { StatusBody, StatusCause } from './answers/status-body.ts';

// This file is the only one that matches the text of server messages. Every pattern names where it comes from.

/**
 * Server-side apply answers schema errors with HTTP 500 and an empty reason: they come from
 * `apimachinery/pkg/util/managedfields` as plain errors, which apiserver wraps as internal ones.
 * Seen on 1.36: duplicate list keys and set items, unknown fields of a custom resource, bad base64,
 * a managedFields entry that names a version the CRD no longer has. Trying again never helps.
 */
const permanentSchemaErrors = [
  'failed to create typed patch object',
  'failed to create typed live object',
  'failed to convert new object',
  'failed to update managedFields',
  'failed to create manager for existing fields',
  'request to convert CR',
  'illegal base64 data',
];

/** RBAC's own sentence (`apiserver/pkg/endpoints/handlers/responsewriters/errors.go`): holds names, no values. */
const rbacRefusal =
  /^(?:\S+ (?:"[^"]*" )?is )?forbidden: (User "[^"]*" cannot \S+ (?:path "[^"]*"|resource "[^"]*" in API group "[^"]*"(?: in the namespace "[^"]*"| at the cluster scope)?))/;

/** `printManager` of managedfields/internal/conflict.go: `using` is printed for Update managers only. */
const conflictText =
  /^conflict with ("(?:[^"\\]|\\.)*")(?: with subresource ("(?:[^"\\]|\\.)*"))?( using \S+)?/;

/** `fieldValidation=Strict` (`apimachinery/pkg/runtime/error.go`): `strict decoding error: unknown field "spec.x"`. */
const strictField = /(?:unknown|duplicate) field "([^"]+)"/g;

/** `typed.ValidationError` of structured-merge-diff: `…, Kind=ConfigMap): .data.x: field not declared in schema`. */
const schemaField = /(?:Kind=\w+\): |\n\s*)(\.[^\s:]+): /g;

const hintForInvalid = 'Correct the object in the source: the API server refuses its values.';

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

/** True where a 404 is about the addressed object itself, not about its namespace or its kind. */
export function isObjectMissing(subject: RequestSubject, body: StatusBody | undefined): boolean {
  if (body?.reason !== 'NotFound' || body.name !== subject.name) return false;
  return body.plural === subject.plural;
}

function selectRetry(answer: ErrorAnswer, code: ProblemCode): RetryCause {
  if (code === 'KUBE_UNAUTHORIZED') return 'credentials';
  const isRedirect = answer.status >= 300 && answer.status < 400;
  if (code === 'KUBE_BAD_ANSWER') return isRedirect ? 'never' : 'nonsense';
  const mayPass = answer.status === 429 || (answer.status >= 500 && code !== 'KUBE_SCHEMA');
  if (!mayPass || answer.status === 501) return 'never';
  return answer.retryAfterMs === undefined ? 'busy' : 'told';
}

/** Proxies and load balancers answer with HTML or nothing; only what their status says can be used. */
function judgeForeignAnswer(answer: ErrorAnswer): FailureDetails {
  const { status, contentType } = answer;
  const why = `HTTP ${status} with ${contentType === '' ? 'no content type' : escapeText(shorten(contentType, 80))} instead of a Kubernetes answer`;
  if (status === 404 && contentType.startsWith('text/plain')) {
    return {
      code: 'KUBE_NOT_FOUND',
      why: 'the server does not serve this API',
      hint: 'Is the CRD or the aggregated API installed, and the server URL that of an API server?',
    };
  }
  if (status === 429) return { code: 'KUBE_THROTTLED', why };
  if (status >= 500) return { code: 'KUBE_UNAVAILABLE', why, mayHaveHappened: true };
  return {
    code: 'KUBE_BAD_ANSWER',
    why,
    hint: 'Something before the API server answered. Check the server URL, HTTPS_PROXY and NO_PROXY.',
    mayHaveHappened: status < 400,
  };
}

function judgeStatus(subject: RequestSubject, status: number, body: StatusBody): FailureDetails {
  const why = tellMessage(subject, status, body);
  switch (status) {
    case 400:
      return judgeBadRequest(body, why);
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
    case 405:
    case 413:
    case 422:
      return { code: 'KUBE_INVALID', why, hint: hintForInvalid, fields: fieldsOf(body) };
    case 429:
      return { code: 'KUBE_THROTTLED', why };
    default:
      return judgeServerError(status, body, why);
  }
}

function judgeServerError(status: number, body: StatusBody, why: string): FailureDetails {
  if (status < 500) return { code: 'KUBE_BAD_ANSWER', why };
  if (status === 500 && isPermanentSchemaError(body.message)) {
    return {
      code: 'KUBE_SCHEMA',
      why,
      hint: 'Correct the fields in the source: unknown, of the wrong type, or given twice in a list.',
      fields: fieldsOf(body),
    };
  }
  // 503 is refused before anything is done; after 500, 502 and 504 the write may be stored.
  return {
    code: status === 504 ? 'KUBE_TIMEOUT' : 'KUBE_UNAVAILABLE',
    why,
    mayHaveHappened: status !== 503,
  };
}

/** True for the messages of HTTP 500 answers that mean "this object does not fit its schema". */
export function isPermanentSchemaError(message: string): boolean {
  return permanentSchemaErrors.some((text) => message.includes(text));
}

function judgeBadRequest(body: StatusBody, why: string): FailureDetails {
  const unknown = [...body.message.matchAll(strictField)].map((match) => match[1] ?? '');
  if (!body.message.includes('strict decoding error')) {
    return { code: 'KUBE_INVALID', why, hint: hintForInvalid, fields: fieldsOf(body) };
  }
  return {
    code: 'KUBE_SCHEMA',
    why,
    hint: 'Remove or correct the fields: the server knows no such ones in this version of the kind.',
    fields: unknown.length > 0 ? unknown : fieldsOf(body),
  };
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

function readConflict(cause: StatusCause): FieldConflict {
  const [, manager, subresource, using] = conflictText.exec(cause.message) ?? [];
  if (manager === undefined) {
    return { manager: 'unknown', operation: 'unknown', subresource: '', field: cause.field };
  }
  return {
    manager: unquote(manager),
    operation: using === undefined ? 'Apply' : 'Update',
    subresource: subresource === undefined ? '' : unquote(subresource),
    field: cause.field,
  };
}

/** Go's %q is JSON's notation for everything that a manager's name can hold but control characters. */
function unquote(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    // Go escapes such as \x07: kept as the server wrote them.
    return quoted.slice(1, -1);
  }
}

function fieldsOf(body: StatusBody): readonly string[] {
  const named = body.causes.map((cause) => cause.field).filter((field) => field !== '');
  const broken = [...body.message.matchAll(schemaField)].map((match) => match[1] ?? '');
  return [...new Set([...named, ...broken])];
}

function hintForForbidden(body: StatusBody): string | undefined {
  if (body.causes.some((cause) => cause.reason === 'NamespaceTerminating')) {
    return 'The namespace is being deleted: wait until it is gone.';
  }
  if (body.message.includes('User "system:anonymous" cannot')) {
    return 'The request carried no credentials: does the context name a user, and the user a login?';
  }
  return rbacRefusal.test(body.message)
    ? 'Ask for a Role or ClusterRole that allows this, or use another context.'
    : 'An admission rule, a quota or a policy of the cluster refused it.';
}

function hintForMissing(body: StatusBody): string | undefined {
  if (body.plural === 'namespaces') return 'Create the namespace first.';
  return body.name === '' ? 'Is the CRD or the aggregated API of this kind installed?' : undefined;
}

/** Errors of structured-merge-diff come as a list of indented lines (`typed.ValidationErrors`). */
function joinLines(message: string): string {
  return message.replace(/:\n\s*/g, ': ').replace(/\n\s*/g, '; ');
}

/** The server's sentence, safe to print: without controls, bounded, and never quoting a Secret's values. */
function tellMessage(subject: RequestSubject, status: number, body: StatusBody): string {
  if (!subject.secret) {
    return body.message === ''
      ? `HTTP ${status} ${escapeText(body.reason)}`
      : shorten(escapeText(joinLines(body.message)), 1500);
  }
  const refusal = rbacRefusal.exec(body.message)?.[1];
  if (status === 403 && refusal !== undefined) return `forbidden: ${escapeText(refusal)}`;
  const fields = fieldsOf(body).filter((field) => /^[\w.[\]/-]+$/.test(field));
  const where = fields.length === 0 ? '' : `, fields ${fields.join(', ')}`;
  const reason = /^\w*$/.test(body.reason) && body.reason !== '' ? ` ${body.reason}` : '';
  return `HTTP ${status}${reason}${where}; the server's words are withheld, they could quote the Secret`;
}
