import { setTimeout as pause } from 'node:timers/promises';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';
import type { PredictedWrite } from '../../../src/schema/predict/predicted-write.ts';
import { buildRequest } from './writes/build-request.ts';
import type { WriteState, WriteTarget } from './writes/build-request.ts';
import type { FuzzKind } from './kinds/fuzz-kind.ts';
import { collectionOf } from './kinds/fuzz-kind.ts';
import { httpRequestOf } from './fuzz-server.ts';
import type { FuzzServer } from './fuzz-server.ts';
import { omitMember } from './writes/json-places.ts';
import { answerKind, judgeWrite } from './judging/judge-write.ts';
import type { Predict } from './judging/engine.ts';
import { timesOfWrite } from './judging/time-of-write.ts';
import { plainVerdict } from './judging/verdict.ts';
import type { Verdict } from './judging/verdict.ts';
import type { StepPlan } from './writes/step-plan.ts';
import type { RecordedWrite, WriteAnswer, WriteRequest } from './writes/write-request.ts';

/** One write and the comparison of what came of it. */
export interface JudgedWrite {
  readonly write: RecordedWrite;
  readonly verdict: Verdict;
}

/** Where a sequence runs and who foretells it. */
export interface SequenceScene {
  readonly server: FuzzServer;
  readonly kind: FuzzKind;
  readonly namespace: string;
  /** The object's name, of this sequence alone. */
  readonly name: string;
  readonly predict: Predict;
}

/** Writers beside ours change objects between a read and a write this often at the most. */
const maxRaces = 8;
/** Answers of a server that is overloaded or still starting; they say nothing about the write. */
const busyCodes = [429, 503, 504];
const busyPauseMs = 300;
const maxBusyAnswers = 20;

/**
 * Runs the steps on the server and asks the engine about each, until they differ. The object is gone
 * afterwards.
 * @throws Error when the server cannot be asked.
 */
export async function runSequence(
  scene: SequenceScene,
  plans: readonly StepPlan[],
): Promise<readonly JudgedWrite[]> {
  const judged: JudgedWrite[] = [];
  let state: WriteState = { live: undefined, payloads: new Map() };
  try {
    for (const plan of plans) {
      const write = await makeWrite(scene, state, plan);
      const verdict = judge({ isCustom: scene.kind.isCustom, predict: scene.predict }, write);
      judged.push({ write, verdict });
      state = afterWrite(scene.kind, state, write);
      if (verdict.differences.length > 0) break;
    }
  } finally {
    await removeObject(scene, state.live);
  }
  return judged;
}

/** Who foretells, and whether every byte must be right. */
interface Judgement {
  readonly isCustom: boolean;
  readonly predict: Predict;
}

/**
 * Compares one recorded write with what the engine says for one of the times at which it may have been
 * made; an engine that throws is a difference.
 */
export function judge(judgement: Judgement, write: RecordedWrite): Verdict {
  const verdicts = timesOfWrite(write).map((time) => judgeAt(judgement, write, time));
  const agreeing = verdicts.find(({ differences }) => differences.length === 0);
  return agreeing ?? verdicts[0] ?? plainVerdict('unknown', []);
}

function judgeAt({ isCustom, predict }: Judgement, write: RecordedWrite, time: string): Verdict {
  let predicted: PredictedWrite;
  try {
    predicted = predict(write, time);
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return plainVerdict('different', [{ reason: 'crash', detail }]);
  }
  return judgeWrite(write, predicted, isCustom);
}

function targetOf({ kind, namespace, name }: SequenceScene): WriteTarget {
  const { group, version, kind: kindName } = kind.name;
  return {
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind: kindName,
    namespace: kind.isNamespaced ? namespace : '',
    name,
    hasStatus: kind.hasStatus,
    shape: kind.shape,
    isGuarded: !kind.isCustom,
  };
}

/** Sends a step; where others write too, again with the object as it is by now. */
async function makeWrite(
  scene: SequenceScene,
  state: WriteState,
  plan: StepPlan,
): Promise<RecordedWrite> {
  const target = targetOf(scene);
  for (let races = 0; ; races += 1) {
    const live = target.isGuarded ? await readObject(scene, state) : state.live;
    const request = buildRequest(target, { ...state, live }, plan);
    const answer = await sendWrite(scene, request);
    const isStale = answer.code === 409 && answerKind(answer) !== 'conflict';
    if (!target.isGuarded || !isStale || races === maxRaces) return { request, live, answer };
  }
}

async function readObject(
  scene: SequenceScene,
  state: WriteState,
): Promise<KubeObject | undefined> {
  if (state.live === undefined) return undefined;
  const answer = await send(scene, { method: 'GET', path: objectPath(scene) });
  return answer.code === 200 ? (answer.body as KubeObject) : undefined;
}

function objectPath({ kind, namespace, name }: SequenceScene): string {
  return `${collectionOf(kind, namespace)}/${name}`;
}

function sendWrite(scene: SequenceScene, request: WriteRequest): Promise<WriteAnswer> {
  const collection = collectionOf(scene.kind, scene.namespace);
  return send(scene, httpRequestOf(request, collection, scene.name));
}

async function send(
  { server }: SequenceScene,
  call: Parameters<FuzzServer['send']>[0],
): Promise<WriteAnswer> {
  for (let count = 0; count < maxBusyAnswers; count += 1) {
    const answer = await server.send(call);
    if (!busyCodes.includes(answer.code)) return answer;
    await pause(busyPauseMs);
  }
  throw new Error(`the API server stays busy: ${call.method} ${call.path}`);
}

function afterWrite(kind: FuzzKind, state: WriteState, write: RecordedWrite): WriteState {
  if (answerKind(write.answer) !== 'written') return state;
  const { request, answer } = write;
  const payloads = new Map(state.payloads);
  if (request.verb === 'apply') payloads.set(request.manager, withoutVersion(kind, request.body));
  return { live: answer.body as KubeObject, payloads };
}

/** The payload as its manager has it in a file: the version that guards a write is not in there. */
function withoutVersion(kind: FuzzKind, body: KubeObject): JsonObject {
  if (kind.isCustom) return body;
  return { ...body, metadata: omitMember(body.metadata, 'resourceVersion') };
}

/** Finalizers that a sequence set would keep the object, and with it the namespace. */
async function removeObject(scene: SequenceScene, live: KubeObject | undefined): Promise<void> {
  if (live === undefined) return;
  const path = objectPath(scene);
  if (live.metadata['finalizers'] !== undefined) {
    const body: Json = { metadata: { finalizers: null } };
    await send(scene, { method: 'PATCH', path, body, contentType: 'application/merge-patch+json' });
  }
  await send(scene, { method: 'DELETE', path: `${path}?gracePeriodSeconds=0` });
}
