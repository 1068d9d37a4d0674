import type { Json, JsonObject } from '../../model/json.ts';
import type { Origin } from '../../model/manifest.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';
import { recordOf } from '../kustomization/read-shape.ts';
import type { FieldReaders, RecordOf } from '../kustomization/read-shape.ts';
import { problemAt } from '../render-problem.ts';
import type { Resource } from '../resource/resource.ts';

/** The configuration of a built-in transformer, and how its fields are read. */
export interface PluginConfig {
  readonly origin: Origin;
  read<F extends FieldReaders>(fields: F): RecordOf<F>;
  /** The same, but numbers and booleans do not do for strings: they must be quoted. */
  readQuoted<F extends FieldReaders>(fields: F): RecordOf<F>;
}

/** Makes the fields of a configuration readable; fields that a transformer does not know are ignored, as in kustomize. */
export function readPluginConfig(resource: Resource, object: JsonObject): PluginConfig {
  const [origin] = resource.origins;
  const readWith = <F extends FieldReaders>(fields: F, convertScalars: boolean): RecordOf<F> => {
    const problems: Problem[] = [];
    const report = (path: string, message: string): void => {
      problems.push(problemAt('RENDER_BAD_KUSTOMIZATION', origin, `${path} ${message}`));
    };
    const value: Json = object;
    const place = { path: '', report, ignoreUnknown: true, convertScalars };
    const read = recordOf(fields)(value, place);
    if (problems.length > 0) throw new GitsyncError(problems);
    return read ?? {};
  };
  return {
    origin,
    read: (fields) => readWith(fields, true),
    readQuoted: (fields) => readWith(fields, false),
  };
}
