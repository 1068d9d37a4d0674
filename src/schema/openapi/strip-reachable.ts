import type { Json, JsonObject } from '../../model/json.ts';
import type { DocumentKind, SchemaDocument } from './schema-document.ts';
import { stripNamedSchema, UnreadableSchema } from './strip-schema.ts';
import type { StripOptions } from './strip-schema.ts';

/** The schemas that kinds reach, stripped. */
export interface Reached {
  readonly document: SchemaDocument;
  /** True where a default holds an integer beyond 2^53, which a plain parse has rounded. */
  readonly hasRoundedDefault: boolean;
}

/** A stripped schema with the names that it refers to. */
interface StrippedSchema {
  readonly schema: JsonObject;
  readonly names: readonly string[];
}

/** Levels of a default; recursion over it ends with them. */
const maxDefaultDepth = 500;

/** Strips what the kinds reach, and leaves out the kinds that reach something missing or unreadable. */
export function stripReachable(kinds: readonly DocumentKind[], source: JsonObject): Reached {
  const stripped = new Map<string, StrippedSchema>();
  const custom = new Set(
    kinds.filter((kind) => kind.isCustom === true).map(({ schema }) => schema),
  );
  let hasRoundedDefault = false;
  // A set is walked in the order in which it grows.
  const reached = new Set(kinds.map(({ schema }) => schema));
  for (const name of reached) {
    const names: string[] = [];
    const schema = tryStrip(source, name, {
      isCustom: custom.has(name),
      onReference: (target) => {
        names.push(target);
        reached.add(target);
      },
      onDefault: (value) => {
        const isRounded = holdsRounded(value, 0);
        hasRoundedDefault ||= isRounded;
      },
    });
    if (schema !== undefined) stripped.set(name, { schema, names });
  }
  return { document: keepReadable(kinds, reached, stripped), hasRoundedDefault };
}

function tryStrip(source: JsonObject, name: string, options: StripOptions): JsonObject | undefined {
  if (!Object.hasOwn(source, name)) return undefined;
  try {
    return stripNamedSchema(source[name], options);
  } catch (error) {
    if (error instanceof UnreadableSchema) return undefined;
    throw error;
  }
}

/** @throws UnreadableSchema where it is nested too deeply to be worked with */
function holdsRounded(value: Json | undefined, depth: number): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return false;
  if (depth > maxDefaultDepth) throw new UnreadableSchema('a default is nested too deeply');
  // All of it is looked at, and its depth with it.
  const found = Object.values(value).map((member: Json | undefined) =>
    holdsRounded(member, depth + 1),
  );
  return found.includes(true);
}

type Stripped = ReadonlyMap<string, StrippedSchema>;

function keepReadable(
  kinds: readonly DocumentKind[],
  reached: ReadonlySet<string>,
  stripped: Stripped,
): SchemaDocument {
  const spoiled = stripped.size === reached.size ? noNames : findSpoiled(reached, stripped);
  const readable = kinds.filter(({ schema }) => !spoiled.has(schema));
  const names = new Set(readable.map(({ schema }) => schema));
  // Without a prototype: names are data, and one like `constructor` must not find what every object has.
  const schemas = Object.create(null) as Record<string, JsonObject>;
  for (const name of names) {
    const entry = stripped.get(name);
    if (entry === undefined) continue;
    schemas[name] = entry.schema;
    for (const next of entry.names) names.add(next);
  }
  return { kinds: readable, schemas };
}

const noNames: ReadonlySet<string> = new Set();

/** Names that are missing or unreadable, and all that reach them. */
function findSpoiled(reached: ReadonlySet<string>, stripped: Stripped): ReadonlySet<string> {
  const users = new Map<string, string[]>();
  for (const [name, { names }] of stripped) {
    for (const used of names) {
      const known = users.get(used);
      if (known === undefined) users.set(used, [name]);
      else known.push(name);
    }
  }
  const spoiled = new Set([...reached].filter((name) => !stripped.has(name)));
  for (const name of spoiled) for (const user of users.get(name) ?? []) spoiled.add(user);
  return spoiled;
}
