import { canonicalJson } from '../../model/json.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { problemAt } from '../render-problem.ts';
import type { ChartEntry } from './chart-entry.ts';
import { inflateChart } from './inflate-chart.ts';
import type { ChartSource, InflatedChart } from './inflate-chart.ts';

/**
 * What the charts of a build were inflated to. A build is synchronous and helm is not: a build that comes to a chart
 * which is not inflated yet goes on without it, and is done again when all that were asked for are there. So a chart
 * is asked for with what the build makes of it: the namespace of an overlay, a plugin's patched configuration.
 */
export interface ChartBook {
  /** Whether there is something that runs helm. */
  readonly isEnabled: boolean;
  /** Whether the kustomizations have charts of their own: then what a base gives depends on who names it. */
  readonly isUsed: boolean;
  /**
   * The objects of a chart, or undefined when it is not inflated yet.
   * @throws GitsyncError at the entry when inflating it failed
   */
  take(entry: ChartEntry): InflatedChart | undefined;
  /**
   * Inflates what was asked for.
   * @returns whether there was anything: then the build is to be done again
   */
  fulfil(): Promise<boolean>;
}

type Outcome =
  | { readonly kind: 'inflated'; readonly chart: InflatedChart }
  | { readonly kind: 'failed'; readonly problems: readonly Problem[] };

/** Charts that make configurations of charts that make configurations of charts. */
const maxRounds = 8;

/** How many helm processes run at once: each takes a core for a while. */
const atOnce = 4;

/** A book without charts. */
export function createChartBook(
  kustomizations: Iterable<Kustomization>,
  source: ChartSource | undefined,
): ChartBook {
  const outcomes = new Map<string, Outcome>();
  let wanted = new Map<string, ChartEntry>();
  let rounds = 0;
  return {
    isEnabled: source !== undefined,
    isUsed: source !== undefined && [...kustomizations].some(hasCharts),
    take(entry): InflatedChart | undefined {
      const key = canonicalJson({
        chart: entry.chart,
        globals: entry.globals,
        folder: entry.folder,
      });
      const outcome = outcomes.get(key);
      if (outcome === undefined) wanted.set(key, entry);
      if (outcome?.kind === 'failed') throw placeProblems(entry, outcome.problems);
      return outcome?.chart;
    },
    async fulfil(): Promise<boolean> {
      const round = wanted;
      wanted = new Map();
      if (source === undefined || round.size === 0) return false;
      rounds += 1;
      const isEndless = rounds > maxRounds;
      const waiting = [...round];
      const work = async (): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const [key, entry] = next;
          outcomes.set(key, isEndless ? tooManyRounds : await attempt(entry, source));
        }
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      return true;
    },
  };
}

function hasCharts({ fields }: Kustomization): boolean {
  const { helmCharts = [], helmChartInflationGenerator = [] } = fields;
  return helmCharts.length + helmChartInflationGenerator.length > 0;
}

async function attempt(entry: ChartEntry, source: ChartSource): Promise<Outcome> {
  try {
    return { kind: 'inflated', chart: await inflateChart(entry, source) };
  } catch (error) {
    if (!(error instanceof GitsyncError)) throw error;
    return { kind: 'failed', problems: error.problems };
  }
}

const tooManyRounds: Outcome = {
  kind: 'failed',
  problems: [
    { code: 'RENDER_LIMIT', message: 'charts make the configurations of charts without end' },
  ],
};

/** What helm says names no place in git: there it gets that of the entry. */
function placeProblems(entry: ChartEntry, problems: readonly Problem[]): GitsyncError {
  return new GitsyncError(
    problems.map((problem) => {
      if (problem.origin !== undefined) return problem;
      const message = `the chart ${entry.chart.name ?? ''}: ${problem.message}`;
      return problemAt(problem.code, entry.origin, message, problem.hint);
    }),
  );
}
