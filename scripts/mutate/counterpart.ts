import { isJsonArray, isJsonObject } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { printElement } from '../../src/schema/fields/path-elements.ts';
import type { ListType, SchemaType } from '../../src/schema/types/schema-type.ts';
import { identifyItem } from '../../src/schema/values/identify-item.ts';
import { typeOfField } from '../../src/schema/values/value-shape.ts';
import type { ValuePath } from './value-places.ts';

/** A value and the live one that stands for it. */
interface Pair {
  readonly type: SchemaType | undefined;
  readonly payload: Json | undefined;
  readonly live: Json | undefined;
}

/** What is live at a path of a payload; items of lists with identities are found by theirs. */
export function findCounterpart(pair: Pair, path: ValuePath): Json | undefined {
  let current: Pair = pair;
  for (const step of path) current = stepDown(current, step);
  return current.live;
}

const nothing: Pair = { type: undefined, payload: undefined, live: undefined };

function stepDown({ type, payload, live }: Pair, step: string | number): Pair {
  if (typeof step === 'string') {
    if (!isJsonObject(payload) || !isJsonObject(live)) return nothing;
    const member = type?.map === undefined ? undefined : typeOfField(type.map, step);
    return { type: member, payload: payload[step], live: live[step] };
  }
  if (!isJsonArray(payload) || !isJsonArray(live)) return nothing;
  const list = type?.list;
  const item = payload[step];
  const isKeyed = list?.relationship === 'associative' && item !== undefined;
  return {
    type: list?.element,
    payload: item,
    live: isKeyed ? findSame(list, item, live) : live[step],
  };
}

function findSame(list: ListType, item: Json, items: readonly Json[]): Json | undefined {
  const wanted = nameItem(list, item);
  return items.find((other) => nameItem(list, other) === wanted);
}

function nameItem(list: ListType, item: Json): string | undefined {
  const element = identifyItem(list, item);
  return element.kind === 'unidentified' ? undefined : printElement(element);
}
