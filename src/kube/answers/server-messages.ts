import type { FieldConflict } from '../kube-client.ts';
import type { StatusBody, StatusCause } from './status-body.ts';

// The texts of the API server that mean something which status and reason do not tell. Only this file matches
// texts, for kube-problem.ts; every pattern names where it comes from, and all were seen on Kubernetes 1.36.

/**
 * Server-side apply answers schema errors with HTTP 500 and an empty reason: they come from
 * `apimachinery/pkg/util/managedfields` as plain errors, which apiserver wraps as internal ones:
 * duplicate list keys and set items, unknown fields of a custom resource, bad base64,
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

/** Objects that etcd does not take (`--max-request-bytes`): apiserver passes its words on as HTTP 500. */
const tooLargeForStore = [
  'etcdserver: request is too large',
  'trying to send message larger than max',
];

/** `ToStatusErr` of apiserver/pkg/admission/plugin/webhook/errors. */
const webhookDenial = /^admission webhook "[^"]*" denied the request/;
/** `policyDecisionWithMetadata` of apiserver/pkg/admission/plugin/policy/validating: always with these words, at 401, 403, 413 or 422. */
const policyDenial =
  /^\S+ "[^"]*" is forbidden: ValidatingAdmissionPolicy '[^']*' with binding '[^']*' denied request/;
/** `NewDryRunUnsupportedErr` of the webhook errors. */
const dryRunRefusal = /^admission webhook "[^"]*" does not support dry run/;
/** `ErrCallingWebhook` of apiserver/pkg/util/webhook, as an internal error. */
const webhookFailure = /^(?:Internal error occurred: )?failed calling webhook "/;

/** What is said of a JSON patch whose path is missing or whose test fails; nothing else has it with HTTP 422. */
const patchMismatch = 'the server rejected our request due to an error in our request';

/** RBAC's own sentence (`apiserver/pkg/endpoints/handlers/responsewriters/errors.go`): holds names, no values. */
const rbacRefusal =
  /^(?:\S+ (?:"[^"]*" )?is )?forbidden: (User "[^"]*" cannot \S+ (?:path "[^"]*"|resource "[^"]*" in API group "[^"]*"(?: in the namespace "[^"]*"| at the cluster scope)?))/;

const quantity = String.raw`[\w./:-]+=[\w.-]+`;
/**
 * Beginnings of the server's own sentences that hold names and amounts only: quota
 * (`resourcequota/controller.go`), terminating namespaces, policies and webhooks up to where their own
 * words begin, sizes.
 */
const harmlessSentence = new RegExp(
  '^(?:Internal error occurred: )?(?:secrets "[^"]*" is forbidden: )?' +
    `(${[
      String.raw`exceeded quota: [\w.-]+(?:, (?:requested|used|limited): ${quantity}(?:,${quantity})*)+`,
      String.raw`unable to create new content in namespace [\w-]+ because it is being terminated`,
      String.raw`ValidatingAdmissionPolicy '[\w.-]+' with binding '[\w.-]+' denied request`,
      String.raw`admission webhook "[\w.-]+" (?:denied the request|does not support dry run)`,
      String.raw`failed calling webhook "[\w.-]+"`,
      String.raw`Request entity too large: limit is \d+`,
      'etcdserver: request is too large',
    ].join('|')})(.*)$`,
  's',
);

/** `printManager` of managedfields/internal/conflict.go: `using` is printed for Update managers only. */
const conflictText =
  /^conflict with ("(?:[^"\\]|\\.)*")(?: with subresource ("(?:[^"\\]|\\.)*"))?( using \S+)?/;

/** `fieldValidation=Strict` (`apimachinery/pkg/runtime/error.go`): `strict decoding error: unknown field "spec.x"`. */
const strictDecoding = 'strict decoding error: ';
const strictField = /(?:unknown|duplicate) field "([^"]+)"/g;

/** `typed.ValidationError` of structured-merge-diff: `…, Kind=ConfigMap): .data.x: field not declared in schema`. */
const schemaField = /(?:Kind=\w+\): |\n\s*)(\.[^\s:]+): /g;

/** What refuses with HTTP 403, by its words, and what to do about it. The first match counts. */
const hintsForRefusals: readonly (readonly [RegExp, string])[] = [
  [
    /User "system:anonymous" cannot/,
    'The request carried no credentials: does the context name a user, and the user a login?',
  ],
  [
    // The verb is `impersonate`, or `impersonate-on:user-info:get` and the like (KEP-5284).
    /cannot impersonate/,
    'Ask for the right to impersonate this user, group or UID, or leave out --as, --as-group and --as-uid.',
  ],
  [rbacRefusal, 'Ask for a Role or ClusterRole that allows this, or use another context.'],
  [
    /exceeded quota: |failed quota: /,
    'A ResourceQuota of the namespace refuses it: set what it asks for, free some, or have it raised.',
  ],
  [
    /violates PodSecurity/,
    'The namespace enforces a Pod Security level: correct the securityContext, or have the level changed.',
  ],
  [
    /(?:maximum|minimum) \S+ usage per |limit to request ratio per /,
    'A LimitRange of the namespace refuses it: change the resources, or have it changed.',
  ],
  [
    /while custom resource definition is terminating/,
    'The CRD of this kind is being deleted: wait until it is gone.',
  ],
];

/** True for the messages of HTTP 500 answers that mean "this object does not fit its schema". */
export function isPermanentSchemaError(message: string): boolean {
  return permanentSchemaErrors.some((text) => message.includes(text));
}

/** True where the object, or its managedFields, names a version that its CRD dropped. */
export function namesDroppedVersion(message: string): boolean {
  return message.includes('request to convert CR');
}

/** True for the messages of HTTP 500 answers that mean "etcd takes no object of this size". */
export function isTooLargeForStore(message: string): boolean {
  return tooLargeForStore.some((text) => message.includes(text));
}

/** True for the message of a JSON patch that does not fit the object. */
export function isPatchMismatch(message: string): boolean {
  return message === patchMismatch;
}

/**
 * What a webhook or a policy of the cluster made of the request; undefined where the message is not
 * about one. Where it is `denied`, status, reason and details were chosen by the rule's author and say
 * nothing about the server.
 */
export function readRuleMessage(message: string): 'denied' | 'failed' | 'no-dry-run' | undefined {
  if (webhookFailure.test(message)) return 'failed';
  if (dryRunRefusal.test(message)) return 'no-dry-run';
  return webhookDenial.test(message) || policyDenial.test(message) ? 'denied' : undefined;
}

/** The sentence about unknown and duplicate fields, and their names; undefined in other messages. */
export function readStrictDecoding(
  message: string,
): { readonly sentence: string; readonly fields: readonly string[] } | undefined {
  // Of a patch the whole patched object is told before it.
  const at = message.lastIndexOf(strictDecoding);
  if (at === -1) return undefined;
  const sentence = message.slice(at);
  return { sentence, fields: [...sentence.matchAll(strictField)].map((match) => match[1] ?? '') };
}

/** The fields that an answer names, in its causes and in errors of structured-merge-diff. */
export function readFields(body: StatusBody): readonly string[] {
  // `[]` is the object as a whole, in the checks of its size.
  const named = body.causes
    .map((cause) => cause.field)
    .filter((field) => !['', '[]'].includes(field));
  const broken = [...body.message.matchAll(schemaField)].map((match) => match[1] ?? '');
  return [...new Set([...named, ...broken])];
}

/** Who holds the field of a cause with reason FieldManagerConflict. */
export function readConflict(cause: StatusCause): FieldConflict {
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

/** What to do about a refusal with HTTP 403. */
export function findHintForRefusal(message: string): string {
  const known = hintsForRefusals.find(([pattern]) => pattern.test(message));
  return known?.[1] ?? 'An admission rule or a policy of the cluster refuses it.';
}

/** The part of a message that quotes no value of an object, and whether that is all of it. */
export function readHarmlessPart(
  message: string,
): { readonly sentence: string; readonly isWhole: boolean } | undefined {
  const refusal = rbacRefusal.exec(message)?.[1];
  // What RBAC adds names roles that could not be read: nothing for the reader.
  if (refusal !== undefined) return { sentence: `forbidden: ${refusal}`, isWhole: true };
  const [, sentence, rest] = harmlessSentence.exec(message) ?? [];
  return sentence === undefined ? undefined : { sentence, isWhole: rest === '' };
}
