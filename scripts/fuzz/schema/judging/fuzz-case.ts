import { isJsonArray, isJsonObject, parseJson, stringifyJson } from '../../../../src/model/json.ts';
import type { Json } from '../../../../src/model/json.ts';
import type { SchemaDocument } from '../../../../src/schema/openapi/schema-document.ts';
import { answerKind } from './judge-write.ts';
import { readKind, predictWrite } from './engine.ts';
import type { KindName } from './engine.ts';
import type { FuzzKind } from '../kinds/fuzz-kind.ts';
import type { Difference } from './verdict.ts';
import { judge } from '../run-sequence.ts';
import type { JudgedWrite } from '../run-sequence.ts';
import type { RecordedWrite } from '../writes/write-request.ts';

/**
 * Writes with the server's recorded answers, and the document that describes their kind: what
 * test/fixtures/schema-fuzz holds, and what is replayed without a server.
 */
export interface FuzzCase {
  readonly title: string;
  /** The command that found it. */
  readonly source: string;
  readonly kind: KindName;
  readonly isCustom: boolean;
  /** Minor version of the server that answered. */
  readonly serverVersion: string;
  readonly document: SchemaDocument;
  readonly writes: readonly RecordedWrite[];
  /** How the engine differed when the case was found; no expectation. */
  readonly found: readonly Difference[];
}

/** The differences of every write of a case, by the number of the write. */
export async function replayCase(recorded: FuzzCase): Promise<readonly (readonly Difference[])[]> {
  const { kind: name, isCustom, writes } = recorded;
  const kind = await readKind({ ...recorded, name });
  const predict = predictWrite.bind(undefined, kind);
  return writes.map((write) => judge({ isCustom, predict }, write).differences);
}

/** Makes a case of a sequence that ended in a difference, with no more of the schema than it takes. */
export function caseOf(kind: FuzzKind, judged: readonly JudgedWrite[], source: string): FuzzCase {
  const found = judged.at(-1)?.verdict.differences ?? [];
  const title = `${found[0]?.reason ?? 'no difference'} of ${kind.name.kind}`;
  // What the server refused on the way changed nothing.
  const counted = judged.filter(
    ({ write }, index) => index === judged.length - 1 || answerKind(write.answer) === 'written',
  );
  const writes = counted.map(({ write }) => write);
  const { name, isCustom, serverVersion, document } = kind;
  const whole = { title, source, kind: name, isCustom, serverVersion, document, writes, found };
  return withoutUnusedSchema(withPlainNames(whole));
}

/** The names that a run makes up, as the same words in every case. */
function withPlainNames(recorded: FuzzCase): FuzzCase {
  const { group } = recorded.kind;
  const metadata = recorded.writes[0]?.answer.body['metadata'];
  const { name, namespace } = isJsonObject(metadata) ? metadata : {};
  let text = printCase(recorded);
  if (recorded.isCustom) {
    // Names of schemas have the group backwards.
    const backwards = group.split('.').reverse().join('.');
    text = text.replaceAll(group, 'fuzz.example.org').replaceAll(backwards, 'org.example.fuzz');
  }
  if (typeof namespace === 'string') text = text.replaceAll(namespace, 'fuzz');
  if (typeof name === 'string') text = text.replaceAll(`"name":"${name}"`, '"name":"example"');
  return parseCase(text);
}

/** Takes out declared properties that no write and no answer names, and that no default fills in. */
function withoutUnusedSchema(whole: FuzzCase): FuzzCase {
  const text = stringifyJson(whole.writes as unknown as Json);
  const isUsed = (name: string): boolean => text.includes(`${JSON.stringify(name)}:`);
  const schemas = Object.entries(whole.document.schemas).map(([name, schema]) => [
    name,
    withUsedProperties(schema, isUsed),
  ]);
  return {
    ...whole,
    document: { ...whole.document, schemas: Object.fromEntries(schemas) as never },
  };
}

function withUsedProperties(schema: Json, isUsed: (name: string) => boolean): Json {
  if (isJsonArray(schema)) return schema.map((item) => withUsedProperties(item, isUsed));
  if (!isJsonObject(schema)) return schema;
  const entries = Object.entries(schema).map(([key, value]): [string, Json] => {
    if (key !== 'properties' || !isJsonObject(value)) {
      return [key, withUsedProperties(value ?? null, isUsed)];
    }
    const kept = Object.entries(value).filter(
      ([name, property]) => isUsed(name) || stringifyJson(property ?? null).includes('"default":'),
    );
    return [key, withUsedProperties(Object.fromEntries(kept), isUsed)];
  });
  return Object.fromEntries(entries);
}

/** Prints a case; integers beyond 2^53 exactly. */
export function printCase(recorded: FuzzCase): string {
  return stringifyJson(recorded as unknown as Json);
}

/**
 * Reads what `printCase` wrote.
 * @throws Error when the text is no case.
 */
export function parseCase(text: string): FuzzCase {
  const value = parseJson(text);
  const isCase =
    isJsonObject(value) && isJsonArray(value['writes']) && isJsonObject(value['document']);
  if (!isCase) throw new Error('the file holds no case of the schema fuzzer');
  return value as unknown as FuzzCase;
}
