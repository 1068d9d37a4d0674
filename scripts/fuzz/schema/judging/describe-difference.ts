import { canonicalJson, equalJson, isJsonArray, isJsonObject } from '../../../../src/model/json.ts';
import type { Json } from '../../../../src/model/json.ts';
import { printPointer } from '../writes/json-places.ts';
import type { Place } from '../writes/json-places.ts';

/** One place where the server and the engine disagree. */
export interface Disagreement {
  /** JSON pointer. */
  readonly place: string;
  /** Canonical JSON; `absent` where there is nothing. */
  readonly server: string;
  readonly engine: string;
}

/** More than these tell nothing new. */
const maxDisagreements = 8;

/** The smallest places at which two values differ, with what each has there. */
export function listDisagreements(
  server: Json | undefined,
  engine: Json | undefined,
): readonly Disagreement[] {
  const found: Disagreement[] = [];
  collect({ server, engine }, [], found);
  return found.slice(0, maxDisagreements);
}

interface Pair {
  readonly server: Json | undefined;
  readonly engine: Json | undefined;
}

function collect({ server, engine }: Pair, place: Place, found: Disagreement[]): void {
  if (found.length >= maxDisagreements || equalJson(server, engine)) return;
  if (isJsonObject(server) && isJsonObject(engine)) {
    const keys = new Set([...Object.keys(server), ...Object.keys(engine)]);
    for (const key of [...keys].sort()) {
      collect({ server: server[key], engine: engine[key] }, [...place, key], found);
    }
    return;
  }
  if (isJsonArray(server) && isJsonArray(engine) && server.length === engine.length) {
    for (const [index, item] of server.entries()) {
      collect({ server: item, engine: engine[index] }, [...place, index], found);
    }
    return;
  }
  found.push({ place: printPointer(place), server: show(server), engine: show(engine) });
}

function show(value: Json | undefined): string {
  return value === undefined ? 'absent' : canonicalJson(value);
}
