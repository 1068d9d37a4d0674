import type { Manifest } from '../../model/manifest.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Json } from '../../model/json.ts';
import { createBudget, LimitReached, spend } from './render-budget.ts';

const separator = '---\n';

/**
 * The objects as documents, `---` between them.
 * @throws GitsyncError RENDER_LIMIT naming the object after which there are more than `most` characters
 */
export function printWithin(
  manifests: readonly Manifest[],
  most: number,
  print: (value: Json) => string,
): string {
  const budget = createBudget({ output: most });
  const texts: string[] = [];
  try {
    for (const { object, origin } of manifests) {
      const text = print(object);
      spend(budget, 'output', text.length + separator.length, origin);
      texts.push(text);
    }
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
    throw new GitsyncError([error.problem], { cause: error });
  }
  return texts.join(separator);
}
