import { createHash } from 'node:crypto';
import { parseJson, stringifyJson } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { SchemaDocument } from './schema-document.ts';

/** Begins the first line; another form of text gets another number. */
const format = 'gitsync-schemas-1';

/** The second line. The lines behind it are schemas, one a line, each once for all documents that have it. */
interface Head {
  /** Names of the schemas, in the order of their lines. */
  readonly names: readonly string[];
  readonly documents: readonly (Omit<SchemaDocument, 'schemas'> & {
    /** Which lines are the document's. */
    readonly schemas: readonly number[];
  })[];
}

/** Text of documents, fast to read. The same documents give the same text. */
export function encodeDocuments(documents: readonly SchemaDocument[]): string {
  const places = new Map<string, number>();
  const names: string[] = [];
  const lines: string[] = [];
  const placeOf = ([name, schema]: [string, JsonObject]): number => {
    const line = stringifyJson(schema);
    const key = `${name} ${line}`;
    const place = places.get(key) ?? lines.length;
    if (place === lines.length) {
      places.set(key, place);
      names.push(name);
      lines.push(line);
    }
    return place;
  };
  const head: Head = {
    names,
    documents: documents.map(({ schemas, ...rest }) => ({
      ...rest,
      schemas: Object.entries(schemas).map(placeOf),
    })),
  };
  const body = [JSON.stringify(head), ...lines].join('\n');
  return `${firstLine(body)}\n${body}`;
}

/**
 * The documents of a text. Their schemas are parsed when they are first looked at: most never are, in a run.
 * @returns undefined for a text that is not, byte for byte, one of {@link encodeDocuments}
 */
export function decodeDocuments(text: string): readonly SchemaDocument[] | undefined {
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (end < 0 || text.slice(0, end) !== firstLine(body)) return undefined;
  const [first = '', ...lines] = body.split('\n');
  // What the digest covers was written by encodeDocuments.
  const { names, documents } = JSON.parse(first) as Head;
  const parsed = new Map<number, JsonObject>();
  const schemaAt = (place: number): JsonObject => {
    const schema = parsed.get(place) ?? (parseLine(lines[place] ?? '') as JsonObject);
    parsed.set(place, schema);
    return schema;
  };
  return documents.map(({ schemas, ...rest }) => ({
    ...rest,
    schemas: lazyRecord(
      () => new Map(schemas.map((place) => [names[place] ?? '', place])),
      schemaAt,
    ),
  }));
}

function firstLine(body: string): string {
  return `${format} ${createHash('sha256').update(body).digest('hex')}`;
}

function parseLine(line: string): Json {
  return /\d{16}/.test(line) ? parseJson(line) : (JSON.parse(line) as Json);
}

/** A record, without a prototype, whose values are made when they are first looked at. */
function lazyRecord<Place, Value>(
  findPlaces: () => ReadonlyMap<string, Place>,
  make: (place: Place) => Value,
): Record<string, Value> {
  let places: ReadonlyMap<string, Place> | undefined;
  const fill = (target: Record<string, Value>, name: string | symbol): void => {
    places ??= findPlaces();
    const place = typeof name === 'string' ? places.get(name) : undefined;
    if (place === undefined || typeof name !== 'string' || name in target) return;
    target[name] = make(place);
  };
  return new Proxy(Object.create(null) as Record<string, Value>, {
    get(target, name) {
      fill(target, name);
      return Reflect.get(target, name) as unknown;
    },
    has(target, name) {
      fill(target, name);
      return Reflect.has(target, name);
    },
    getOwnPropertyDescriptor(target, name) {
      fill(target, name);
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    ownKeys(target) {
      places ??= findPlaces();
      const names = [...places.keys()];
      for (const name of names) fill(target, name);
      return names;
    },
  });
}
