import { dump } from 'js-yaml';
import type { Json } from '../model/json.ts';

/** One value as kustomize prints it, ending in a newline. */
export function printYaml(value: Json): string {
  return dump(value, { noArrayIndent: true, sortKeys: true });
}

/** Several documents as `kustomize build` prints them: `---` between, none at the end. */
export function printDocuments(values: readonly Json[]): string {
  return values.map(printYaml).join('---\n');
}
