import type { FileTree } from '../../model/file-tree.ts';
import type { Origin } from '../../model/manifest.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';
import { problemAt } from '../render-problem.ts';
import { defaultLimits } from './render-limits.ts';
import type { LimitName, RenderLimits } from './render-limits.ts';

/** What one render has used of its limits. Changed in place; nothing outlives the render. */
export interface RenderBudget {
  readonly limits: RenderLimits;
  readonly spent: Record<LimitName, number>;
}

/** Ends the whole build where it stands: unlike other problems, it is never collected and gone on from. */
export class LimitReached extends Error {
  override readonly name = 'LimitReached';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** A budget of which nothing is spent. */
export function createBudget(limits: Partial<RenderLimits> = {}): RenderBudget {
  return {
    limits: { ...defaultLimits, ...limits },
    spent: { files: 0, bytes: 0, objects: 0, steps: 0, growth: 0, output: 0 },
  };
}

/**
 * Takes from the budget, at a place that the problem names.
 * @throws LimitReached
 */
export function spend(budget: RenderBudget, name: LimitName, amount: number, origin: Origin): void {
  budget.spent[name] += amount;
  if (budget.spent[name] > budget.limits[name])
    throw new LimitReached(limitProblem(budget, name, origin));
}

const meanings: Readonly<Record<LimitName, string>> = {
  files: 'files are read',
  bytes: 'bytes of files are read',
  objects: 'objects are gathered',
  steps: 'times an object is looked at by a step',
  growth: 'characters and values are put into objects by vars, replacements, affixes and copies',
  output: 'characters are printed',
};

function limitProblem({ limits }: RenderBudget, name: LimitName, origin: Origin): Problem {
  const most = limits[name];
  return problemAt(
    'RENDER_LIMIT',
    origin,
    `the build ends here: more than ${String(most)} ${meanings[name]} (limit "${name}")`,
    `Look for what multiplies there; if it is meant, raise the limit: --limit ${name}=${String(most * 2)}.`,
  );
}

/** The tree, with what is read from it taken from the budget. */
export function countReads(files: FileTree, budget: RenderBudget): FileTree {
  return {
    entry: (path) => files.entry(path),
    list: (path) => files.list(path),
    read: async (paths) => {
      const [first = ''] = paths;
      spend(budget, 'files', paths.length, { file: first });
      const contents = await files.read(paths);
      for (const [file, bytes] of contents) spend(budget, 'bytes', bytes.length, { file });
      return contents;
    },
  };
}

/**
 * Runs a render; where it meets a limit, that is told after the problems that were found until then.
 * @throws GitsyncError
 */
export async function endAtLimits<T>(
  problems: readonly Problem[],
  render: () => Promise<T>,
): Promise<T> {
  try {
    return await render();
  } catch (error) {
    const problem = error instanceof LimitReached ? error.problem : findLimitOfEngine(error);
    if (problem === undefined) throw error;
    throw new GitsyncError([...problems, problem], { cause: error });
  }
}

/** What V8 cannot hold is an error that says so: the stack of nested values, the length of one text. */
function findLimitOfEngine(error: unknown): Problem | undefined {
  if (!(error instanceof RangeError)) return undefined;
  const what = engineLimits.find(([message]) => error.message.includes(message));
  if (what === undefined) return undefined;
  const hint = 'Look for a text or value that steps make longer and longer, or nest.';
  return { code: 'RENDER_LIMIT', message: `the build cannot go on: ${what[1]}`, hint };
}

const engineLimits: readonly (readonly [string, string])[] = [
  ['Maximum call stack', 'values are nested too deeply'],
  ['Invalid string length', 'a text is longer than any text can be'],
  ['Invalid array length', 'a list is longer than any list can be'],
  ['Maximum BigInt size', 'a number is larger than any number can be'],
  ['Map maximum size', 'there are more objects than can be told apart'],
  ['Set maximum size', 'there are more objects than can be told apart'],
];
