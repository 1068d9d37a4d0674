import {
  canonicalJson,
  equalJson,
  isJsonArray,
  isJsonObject,
  stringifyJson,
} from '../../src/model/json.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import { formatFieldPath } from '../../src/model/field-path.ts';
import type { FieldPath } from '../../src/model/field-path.ts';
import { formatServerPath } from '../../src/schema/fields/format-server-path.ts';
import { predictApply } from '../../src/schema/predict/predict-apply.ts';
import type {
  PredictedConflict,
  PredictedWrite,
} from '../../src/schema/predict/predicted-write.ts';
import { listMembers, withoutPaths } from '../fuzz/schema/judging/certain-part.ts';
import { listDisagreements } from '../fuzz/schema/judging/describe-difference.ts';
import { managedFieldsOf } from '../fuzz/schema/judging/time-of-write.ts';
import type { WriteAnswer } from '../fuzz/schema/writes/write-request.ts';
import { truthOf, withoutManagers } from './dry-run-truth.ts';
import { manager } from './live-subjects.ts';
import type { LiveSubject } from './live-subjects.ts';

/** How a prediction came out. */
export interface JudgedPrediction {
  /** What was predicted; `validation`: the server refused what only its validation knows. */
  readonly outcome: PredictedWrite['kind'] | 'validation';
  readonly hasUnknown: boolean;
  /** In what it was wrong, in words; empty = nothing. */
  readonly wrong: readonly string[];
}

/** Foretells a forced apply and judges that by the server's dry run. */
export function judgeForced(
  subject: LiveSubject,
  payload: KubeObject,
  answer: WriteAnswer,
): JudgedPrediction {
  const predicted = predict(subject, payload, { force: true, time: timeOf(subject.live, answer) });
  const isAccepted = answer.code === 200;
  if (predicted.kind === 'unknown') return judged('unknown', []);
  if (predicted.kind !== 'written') {
    const told = predicted.kind === 'refused' ? predicted.because : 'a conflict';
    return judged(predicted.kind, isAccepted ? [`the server accepts it; foretold: ${told}`] : []);
  }
  if (!isAccepted) return judged('validation', []);
  return {
    outcome: 'written',
    hasUnknown: predicted.unknown.length > 0,
    wrong: [...compareNoop(subject, predicted, answer), ...compareWritten(predicted, answer)],
  };
}

/** Foretells an apply without force and judges its conflicts. */
export function judgeUnforced(
  subject: LiveSubject,
  payload: KubeObject,
  answer: WriteAnswer,
): JudgedPrediction {
  const predicted = predict(subject, payload, { force: false, time: timeOf(subject.live, answer) });
  const causes = listCauses(answer.body);
  if (predicted.kind === 'unknown') return judged('unknown', []);
  if (answer.code !== 409 || causes.length === 0) {
    const isWrong = predicted.kind === 'conflict' && answer.code === 200;
    return judged(
      predicted.kind,
      isWrong ? [`the server sees no conflict; ${tell(predicted)}`] : [],
    );
  }
  const foretold =
    predicted.kind === 'conflict' ? predicted.conflicts.map(printConflict).sort() : [];
  const told = [...causes].sort();
  if (foretold.join('\n') === told.join('\n')) return judged('conflict', []);
  return judged(predicted.kind, [`conflicts: server ${told.join('; ')}; ${tell(predicted)}`]);
}

function judged(outcome: JudgedPrediction['outcome'], wrong: readonly string[]): JudgedPrediction {
  return { outcome, hasUnknown: false, wrong };
}

function predict(
  { served, live }: LiveSubject,
  payload: KubeObject,
  options: { readonly force: boolean; readonly time: string },
): PredictedWrite {
  return predictApply(served.kind, live, payload, { manager, subresource: '', ...options });
}

/** The time that the server recorded: the order of entries rests on it. */
function timeOf(live: KubeObject, { body, time }: WriteAnswer): string {
  const recorded = ownEntry(body)?.['time'];
  const isNew = recorded !== ownEntry(live)?.['time'];
  return typeof recorded === 'string' && isNew ? recorded : time;
}

function ownEntry(object: JsonObject): JsonObject | undefined {
  return managedFieldsOf(object).find((entry) => entry['manager'] === manager);
}

type Written = Extract<PredictedWrite, { readonly kind: 'written' }>;

function compareNoop(
  { live }: LiveSubject,
  { isNoop, unknown }: Written,
  answer: WriteAnswer,
): readonly string[] {
  if (unknown.length > 0) return [];
  // What changes nothing but times may be written or not: dry runs do not tell.
  if (isNoop) return truthOf(live, answer) === 'change' ? ['the server would write'] : [];
  return equalJson(live, answer.body) ? ['the server keeps what it has'] : [];
}

function compareWritten({ object, unknown }: Written, { body }: WriteAnswer): readonly string[] {
  const [server, engine] = [body, object].map((one) => withoutPaths(withoutManagers(one), unknown));
  const values = listDisagreements(server, engine).map(
    ({ place, server: there, engine: here }) => `${place}: server ${there}, engine ${here}`,
  );
  if (unknown.some((path) => formatFieldPath(path) === 'metadata.managedFields')) return values;
  const [told, foretold] = [body, object].map((one) => listEntries(one, unknown));
  if (canonicalJson(told ?? []) === canonicalJson(foretold ?? [])) return values;
  return [
    ...values,
    `managedFields: server ${(told ?? []).join(' ')}\nengine ${(foretold ?? []).join(' ')}`,
  ];
}

/** The entries of managedFields in their order, without times and without what is unknown. */
function listEntries(object: JsonObject, unknown: readonly FieldPath[]): readonly string[] {
  return managedFieldsOf(object).map((entry) => {
    const { manager: name, operation, subresource = '', apiVersion, fieldsV1 } = entry;
    const fields =
      unknown.length === 0 ? stringifyJson(fieldsV1 ?? null) : listMembers(fieldsV1, unknown);
    return canonicalJson([name ?? '', operation ?? '', subresource, apiVersion ?? '', fields]);
  });
}

function tell(predicted: PredictedWrite): string {
  if (predicted.kind !== 'conflict') return `engine ${predicted.kind}`;
  return `engine ${predicted.conflicts.map(printConflict).sort().join('; ')}`;
}

function printConflict({ manager: name, subresource, path }: PredictedConflict): string {
  return `${name} ${subresource} ${formatServerPath(path)}`;
}

const causePattern = /^conflict with ("(?:[^"\\]|\\.)*")(?: with subresource "([^"]*)")?/;

/** The conflicts of a refusal, as `printConflict` prints them. */
function listCauses(body: JsonObject): readonly string[] {
  const details = body['details'];
  const causes = isJsonObject(details) ? details['causes'] : undefined;
  if (!isJsonArray(causes)) return [];
  return causes.filter(isJsonObject).flatMap(({ reason, message, field }) => {
    if (reason !== 'FieldManagerConflict' || typeof message !== 'string') return [];
    const [, name = '""', subresource = ''] = causePattern.exec(message) ?? [];
    return [`${String(JSON.parse(name))} ${subresource} ${typeof field === 'string' ? field : ''}`];
  });
}
