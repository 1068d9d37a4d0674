import { Schema, Type } from 'js-yaml';
import type { Json } from '../model/json.ts';
import { resolvePlain, unrepresentable } from './resolve-plain.ts';
import type { ScalarReading } from './resolve-plain.ts';

/** Why a scalar has no value; thrown inside js-yaml, which knows the place. */
export class ScalarError extends Error {
  override readonly name = 'ScalarError';
}

const standard = 'tag:yaml.org,2002:';

/** js-yaml's view of a reading: its own types are not used, since every one of them differs from Go's. */
export function createSchema(reading: ScalarReading): Schema {
  const failsafe = new Schema([]);
  return failsafe.extend({
    implicit: [plainType(reading), mergeType()],
    explicit: [
      scalarType('str', (text) => text),
      scalarType('int', (text) => tagged(text, reading, isNumber, 'an integer')),
      scalarType('float', (text) => tagged(text, reading, isNumber, 'a number')),
      scalarType('bool', (text) => tagged(text, reading, isBoolean, 'a boolean')),
      scalarType('null', (text) => tagged(text, reading, isNull, 'null')),
      scalarType('timestamp', (text) => tagged(text, reading, isText, 'a date')),
      scalarType('binary', decodeBinary),
      new Type(`${standard}seq`, { kind: 'sequence', construct: (list: unknown) => list ?? [] }),
      new Type(`${standard}map`, { kind: 'mapping', construct: (map: unknown) => map ?? {} }),
      ...unknownTags(),
    ],
  });
}

/** One type for every plain scalar: js-yaml asks `resolve` first and `construct` right after it. */
function plainType(reading: ScalarReading): Type {
  let resolved: Json = null;
  return new Type('gitsync:plain', {
    kind: 'scalar',
    resolve(text: string): boolean {
      const value = resolvePlain(text, reading);
      if (value === text) return false;
      resolved = asJson(value, text);
      return true;
    },
    construct: () => resolved,
  });
}

function mergeType(): Type {
  return new Type(`${standard}merge`, {
    kind: 'scalar',
    resolve: (text: string | null) => text === '<<',
  });
}

function scalarType(name: string, construct: (text: string) => Json): Type {
  return new Type(standard + name, {
    kind: 'scalar',
    construct: (text: string | null) => construct(text ?? ''),
  });
}

/** Tags that mean nothing to Kubernetes are dropped, as kubectl does: `!foo 5` is the text "5". */
function unknownTags(): Type[] {
  return ['!', standard, ''].flatMap((tag) => [
    new Type(tag, { kind: 'scalar', multi: true, construct: (text: unknown) => text ?? '' }),
    new Type(tag, { kind: 'sequence', multi: true, construct: (list: unknown) => list ?? [] }),
    new Type(tag, { kind: 'mapping', multi: true, construct: (map: unknown) => map ?? {} }),
  ]);
}

function tagged(
  text: string,
  reading: ScalarReading,
  accepts: (value: Json) => boolean,
  what: string,
): Json {
  const value = asJson(resolvePlain(text, reading), text);
  if (!accepts(value)) throw new ScalarError(`a value is tagged as ${what} and is none`);
  return value;
}

function asJson(value: Json | typeof unrepresentable, text: string): Json {
  if (value === unrepresentable) throw new ScalarError(`${text} has no place in JSON`);
  return value;
}

function isNumber(value: Json): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

function isBoolean(value: Json): boolean {
  return typeof value === 'boolean';
}

function isNull(value: Json): boolean {
  return value === null;
}

function isText(value: Json): boolean {
  return typeof value === 'string';
}

function decodeBinary(text: string): string {
  const bytes = Buffer.from(text, 'base64');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ScalarError('a !!binary value holds bytes that are no text', { cause });
  }
}
