import { formatFieldPath } from '../../src/model/field-path.ts';
import type { KubeObject, Manifest } from '../../src/model/manifest.ts';
import { stringifyJson } from '../../src/model/json.ts';
import type { PayloadDifference } from '../../src/schema/compare/payload-comparison.ts';
import type { FuzzServer } from '../fuzz/schema/fuzz-server.ts';
import { listDisagreements } from '../fuzz/schema/judging/describe-difference.ts';
import type { WriteAnswer } from '../fuzz/schema/writes/write-request.ts';
import { isAboutOther, truthOf } from './dry-run-truth.ts';
import { inParallel } from './in-parallel.ts';
import { judgeComparison } from './judge-comparison.ts';
import { judgeForced, judgeUnforced } from './judge-prediction.ts';
import { applyRequest, bringUp, listOthers, readAgain } from './live-subjects.ts';
import type { LiveSubject, SubjectSet } from './live-subjects.ts';
import { mutatePayload } from './mutate-payload.ts';
import { newTally } from './mutation-tally.ts';
import type { MutationTally, TallyBuilder } from './mutation-tally.ts';
import { randomFrom, seedOf } from './random-source.ts';
import { noSeenValues } from './seen-values.ts';
import { findPlaces } from './value-places.ts';

/** What a run is made of. */
export interface MutationOptions {
  readonly manifests: readonly Manifest[];
  readonly seed: number;
  /** Mutated payloads of each object, at most. */
  readonly perObject: number;
  /** Only objects of these kinds are mutated. */
  readonly only?: string | undefined;
}

/** An answer of the engine that the server contradicts. */
export interface MutationFind {
  readonly reason: 'comparison' | 'path' | 'prediction' | 'conflicts';
  readonly isCustom: boolean;
  readonly title: string;
  readonly detail: string;
  /** Everything that it takes to see it again. */
  readonly evidence: string;
}

/** What came of a run. */
export interface MutationResult {
  /** Payloads as they were applied. */
  readonly unmutated: MutationTally;
  readonly mutated: MutationTally;
  /** The mutated ones as they are compared where nothing is known of the server's code. */
  readonly mutatedWithoutFacts: MutationTally;
  readonly finds: readonly MutationFind[];
  readonly subjects: SubjectSet;
}

/** One payload of one object. */
interface Case {
  readonly name: string;
  readonly payload: KubeObject;
}

/** Brings the manifests up, mutates their payloads and judges the engine by the server's dry runs. */
export async function runMutations(
  server: FuzzServer,
  options: MutationOptions,
): Promise<MutationResult> {
  const subjects = await bringUp(server, options.manifests);
  const run = {
    server,
    options,
    unmutated: newTally(),
    mutated: newTally(),
    mutatedWithoutFacts: newTally(),
    finds: [],
  };
  const cases = listCases(subjects.subjects, options);
  await inParallel(cases, async ([subject, one]) => judgeCase(run, subject, one));
  return { ...run, subjects };
}

interface Run {
  readonly server: FuzzServer;
  readonly options: MutationOptions;
  readonly unmutated: TallyBuilder;
  readonly mutated: TallyBuilder;
  readonly mutatedWithoutFacts: TallyBuilder;
  readonly finds: MutationFind[];
}

const unmutatedName = 'as applied';

function listCases(
  subjects: readonly LiveSubject[],
  { seed, perObject, only }: MutationOptions,
): readonly (readonly [LiveSubject, Case])[] {
  const seen = noSeenValues();
  for (const { served, live, payload } of subjects) {
    seen.add(served.kind.kind, served.kind.type, payload);
    seen.add(served.kind.kind, served.kind.type, live);
  }
  return subjects.flatMap((subject) => {
    const { served, payload, live, path } = subject;
    const { kind } = served;
    if (only !== undefined && only !== kind.kind) return [];
    const places = findPlaces(kind.kind, kind.type, payload);
    const random = randomFrom(seedOf(path, seed));
    const mutations = mutatePayload({ kind, payload, live, places, seen, random }, perObject);
    const cases = mutations.map((mutation) => ({ name: mutation.kind, payload: mutation.payload }));
    return [{ name: unmutatedName, payload }, ...cases].map((one) => [subject, one] as const);
  });
}

async function judgeCase(run: Run, subject: LiveSubject, one: Case): Promise<void> {
  const { current, answer } = await dryRun(run.server, subject, one.payload);
  judgeAnswer(run, current, one, answer);
  if (listOthers(current).length === 0) return;
  const request = applyRequest(subject.path, one.payload, { isDryRun: true, force: false });
  const unforced = await run.server.send(request);
  if (isAboutOther(current.live, unforced)) return;
  const judged = judgeUnforced(current, one.payload, unforced);
  for (const detail of judged.wrong)
    note(run, current, one, { reason: 'conflicts', detail, answer: unforced });
}

/** More often than this nobody changes an object while it is looked at. */
const maxReadings = 5;

async function dryRun(
  server: FuzzServer,
  subject: LiveSubject,
  payload: KubeObject,
): Promise<{ readonly current: LiveSubject; readonly answer: WriteAnswer }> {
  const request = applyRequest(subject.path, payload, { isDryRun: true, force: true });
  let current = subject;
  for (let reading = 0; reading < maxReadings; reading += 1) {
    const answer = await server.send(request);
    if (!isAboutOther(current.live, answer)) return { current, answer };
    current = await readAgain(server, subject);
  }
  throw new Error(`${subject.path}: it changes all the time`);
}

function judgeAnswer(run: Run, subject: LiveSubject, one: Case, answer: WriteAnswer): void {
  const isMutated = one.name !== unmutatedName;
  const tally = isMutated ? run.mutated : run.unmutated;
  compareCase(run, subject, one, { answer, tally, withFacts: true });
  if (isMutated) {
    compareCase(run, subject, one, { answer, tally: run.mutatedWithoutFacts, withFacts: false });
  }
  const predicted = judgeForced(subject, one.payload, answer);
  tally.countPrediction(predicted);
  for (const detail of predicted.wrong) {
    note(run, subject, one, { reason: 'prediction', detail, answer });
  }
}

interface Circumstances {
  readonly answer: WriteAnswer;
  readonly tally: TallyBuilder;
  readonly withFacts: boolean;
}

function compareCase(
  run: Run,
  subject: LiveSubject,
  one: Case,
  { answer, tally, withFacts }: Circumstances,
): void {
  const truth = truthOf(subject.live, answer);
  const judged = judgeComparison(subject, one.payload, [truth, answer.body], withFacts);
  const { comparison, groundless } = judged;
  tally.countComparison({ mutation: one.name, kind: subject.served.kind.kind }, judged, truth);
  const known = withFacts ? '' : ', nothing known of the server';
  if (judged.isWrong) {
    const places = 'differences' in comparison ? comparison.differences : [];
    const detail = `engine: ${comparison.verdict} (${tellPlaces(places)}), server: ${truth}${known}`;
    note(run, subject, one, { reason: 'comparison', detail, answer });
  }
  if (groundless.length > 0) {
    note(run, subject, one, { reason: 'path', detail: tellPlaces(groundless) + known, answer });
  }
}

function tellPlaces(places: readonly PayloadDifference[]): string {
  return places.map(({ kind, path }) => `${kind} ${formatFieldPath(path)}`).join(', ');
}

function note(
  run: Run,
  subject: LiveSubject,
  one: Case,
  found: Pick<MutationFind, 'reason' | 'detail'> & { readonly answer: WriteAnswer },
): void {
  const { reason, detail, answer } = found;
  const { kind, metadata } = subject.payload;
  const changed = listDisagreements(subject.payload, one.payload)
    .map(({ place, server, engine }) => `${place}: ${server} -> ${engine}`)
    .join('\n  ');
  run.finds.push({
    reason,
    isCustom: subject.served.kind.isCustom,
    title: `${kind} ${metadata.name} (${subject.touch}), ${one.name}`,
    detail: `${detail}\n  ${changed}`,
    evidence: stringifyJson({
      payload: one.payload,
      original: subject.payload,
      live: subject.live,
      answer: answer.body,
      code: answer.code,
    }),
  });
}
