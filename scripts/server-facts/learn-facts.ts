import type { KubeObject } from '../../src/model/manifest.ts';
import type { BuiltInKind, BuiltInKinds } from './built-in-kinds.ts';
import type { Answer, ApplyOptions, FactsServer } from './facts-server.ts';
import { createObservations } from './observations.ts';
import type { Observations } from './observations.ts';
import { isDue, noteVariant } from './variant-tally.ts';
import type { VariantTally } from './variant-tally.ts';
import { listVariants } from './variants.ts';
import type { Variant } from './variants.ts';

/** One way of trying all seeds. */
export interface Pass {
  readonly title: string;
  readonly namespace: string;
  /**
   * `new`: every variant is what creates the object. `existing`: the seed is applied first and every variant takes
   * back, or changes, what the same manager had applied; only the changed field is looked at, because controllers
   * write to the object too.
   */
  readonly onto: 'new' | 'existing';
  readonly isOtherUser: boolean;
  /** Variants that the pass makes. */
  readonly changes: ReadonlySet<Variant['change']>;
}

/** A seed that the server refused, or a kind that it does not serve: the seed has to be mended. */
export interface BadSeed {
  readonly seed: string;
  readonly reason: string;
}

/** What passes over all seeds have brought. */
export interface Learning {
  readonly observations: Observations;
  readonly badSeeds: BadSeed[];
  accepted: number;
  refused: number;
}

/** Nothing learnt yet. */
export function createLearning(): Learning {
  return { observations: createObservations(), badSeeds: [], accepted: 0, refused: 0 };
}

/** Everything that one pass needs. */
export interface PassContext {
  readonly server: FactsServer;
  readonly kinds: BuiltInKinds;
  readonly learning: Learning;
}

/** Tries every seed and its variants. Answers are taken in the order of the variants, whichever comes first. */
export async function runPass(
  context: PassContext,
  pass: Pass,
  seeds: readonly KubeObject[],
): Promise<void> {
  const tally: VariantTally = new Map();
  for (const seed of seeds) {
    const name = `${pass.title}: ${seed.apiVersion} ${seed.kind} ${seed.metadata.name}`;
    const kind = context.kinds.find(seed.apiVersion, seed.kind);
    const reason =
      kind === undefined
        ? 'the server serves no such kind'
        : await trySeed(context, { pass, kind, seed, tally });
    if (reason !== undefined) context.learning.badSeeds.push({ seed: name, reason });
  }
}

interface SeedTrial {
  readonly pass: Pass;
  readonly kind: BuiltInKind;
  readonly seed: KubeObject;
  readonly tally: VariantTally;
}

/** Why the seed itself is refused; undefined where it is not. */
async function trySeed(context: PassContext, trial: SeedTrial): Promise<string | undefined> {
  const { pass, kind, seed } = trial;
  const isCreating = pass.onto === 'existing';
  const own = await apply(context, trial, { object: seed, isDryRun: !isCreating });
  if (own.kind === 'refused') return own.reason;
  if (!isCreating) context.learning.observations.addAnswer(kind, seed, own.object);
  try {
    await tryVariants(context, trial);
  } finally {
    const { name } = seed.metadata;
    if (isCreating) await context.server.remove(`${kind.collectionIn(pass.namespace)}/${name}`);
  }
  return undefined;
}

async function tryVariants(context: PassContext, trial: SeedTrial): Promise<void> {
  const { kind, pass, seed, tally } = trial;
  const { learning } = context;
  const due: Variant[] = [];
  for (const variant of listVariants(kind, seed, context.kinds.declared)) {
    if (isMadeBy(pass, variant) && isDue(tally, variant)) due.push(variant);
  }
  const answers = await Promise.all(
    due.map(({ object }) => apply(context, trial, { object, isDryRun: true })),
  );
  due.forEach((variant, index) => {
    const answer = answers[index];
    if (answer === undefined) return;
    noteVariant(tally, variant, answer.kind === 'accepted');
    if (answer.kind === 'refused') {
      learning.refused += 1;
      // What an existing object may not become says nothing about new ones.
      if (pass.onto === 'new') learning.observations.addRefusal(variant);
      return;
    }
    learning.accepted += 1;
    if (pass.onto === 'existing') learning.observations.addChange(kind, variant, answer.object);
    else learning.observations.addAnswer(kind, variant.object, answer.object);
  });
}

/** Of existing objects the merge takes empty lists and maps away, before the code behind the types sees them. */
function isMadeBy(pass: Pass, { change, value }: Variant): boolean {
  if (!pass.changes.has(change)) return false;
  return pass.onto === 'new' || change !== 'zero' || typeof value !== 'object';
}

function apply(
  { server }: PassContext,
  { pass, kind }: SeedTrial,
  { object, isDryRun }: { readonly object: KubeObject } & Pick<ApplyOptions, 'isDryRun'>,
): Promise<Answer> {
  const { isOtherUser, namespace } = pass;
  return server.apply(kind.collectionIn(namespace), object, { isDryRun, isOtherUser });
}
