import type { FieldPath } from '../../src/model/field-path.ts';
import { canonicalJson, equalJson, isJsonObject } from '../../src/model/json.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { comparePayload } from '../../src/schema/compare/compare-payload.ts';
import type {
  PayloadComparison,
  PayloadDifference,
} from '../../src/schema/compare/payload-comparison.ts';
import { printElement } from '../../src/schema/fields/path-elements.ts';
import { readFieldPath } from '../../src/schema/fields/read-field-path.ts';
import type { KeyDefault } from '../../src/schema/fields/read-field-path.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import type { SchemaType } from '../../src/schema/types/schema-type.ts';
import { typeOfField } from '../../src/schema/values/value-shape.ts';
import { managedFieldsOf } from '../fuzz/schema/judging/time-of-write.ts';
import { withoutManagers } from './dry-run-truth.ts';
import type { Truth } from './dry-run-truth.ts';
import { manager } from './live-subjects.ts';
import type { LiveSubject } from './live-subjects.ts';

/** What the engine said of one payload, and whether that was right. */
export interface JudgedComparison {
  readonly comparison: PayloadComparison;
  readonly isWrong: boolean;
  /** Differences of a payload that is different, at places where nothing would change. */
  readonly groundless: readonly PayloadDifference[];
}

/** Compares a payload with the live object and judges the verdict by what the server says. */
export function judgeComparison(
  { served, live }: LiveSubject,
  payload: KubeObject,
  [truth, answer]: readonly [Truth, JsonObject],
  withFacts: boolean,
): JudgedComparison {
  const kind = withFacts ? served.kind : { ...served.kind, facts: undefined };
  const comparison = comparePayload({ kind, payload, live, manager });
  const { verdict } = comparison;
  const isWrong =
    verdict === 'same' ? truth !== 'no-op' : verdict === 'different' && truth === 'no-op';
  const isCheckable = verdict === 'different' && truth === 'change';
  const groundless = isCheckable
    ? comparison.differences.filter((difference) => !isReal(kind.type, difference, live, answer))
    : [];
  return { comparison, isWrong, groundless };
}

/** True when the server's answer differs from the live object at the place, in value, order or ownership. */
function isReal(
  type: SchemaType,
  { kind, path }: PayloadDifference,
  live: KubeObject,
  answer: JsonObject,
): boolean {
  if (kind === 'version' || path.length === 0) return true;
  const keyDefault = keyDefaultsOf(type);
  const [before, after] = [live, answer].map((object) =>
    readFieldPath(withoutManagers(object), path, keyDefault),
  );
  return !equalJson(before, after) || !equalJson(heldAt(live, path), heldAt(answer, path));
}

/** What fieldsV1 of every manager says of a path; the order of the managers does not count. */
function heldAt(object: JsonObject, path: FieldPath): readonly string[] {
  return managedFieldsOf(object)
    .map(({ manager: name, operation, fieldsV1 }) => {
      let node = fieldsV1;
      for (const element of path)
        node = isJsonObject(node) ? node[printElement(element)] : undefined;
      return canonicalJson([name ?? '', operation ?? '', node ?? '']);
    })
    .sort();
}

function keyDefaultsOf(root: SchemaType): KeyDefault {
  return (path, key) => {
    let type: SchemaType | undefined = root;
    for (const element of path) {
      const { map, list }: SchemaType = type;
      const next: SchemaType | undefined =
        element.kind === 'field' && map !== undefined
          ? typeOfField(map, element.name)
          : list?.element;
      if (next === undefined) return undefined;
      type = next;
    }
    return type.list?.element.map?.fields.get(key)?.default;
  };
}
