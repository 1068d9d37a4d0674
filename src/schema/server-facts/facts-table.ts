import { canonicalJson, parseJson } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';

/**
 * What becomes of a written zero value (false, 0, "", [], {}): it stays (`{}` may be filled by the defaults of its
 * own fields), it is not there, or the field's default takes its place.
 */
export type ZeroFact = 'kept' | 'dropped' | 'defaulted' | 'unknown';

/**
 * Kinds whose objects get what others of the same types do not: pods what their strategy and admission plugins add,
 * jobs what a cron job's template does not have yet, attachments less than the volumes they describe.
 */
export const kindsApart = ['Pod', 'Job', 'VolumeAttachment'] as const;

/** One of {@link kindsApart}. */
export type KindApart = (typeof kindsApart)[number];

/**
 * What is known about one field of a named type: what is there after a payload without it (always the same value,
 * never anything, or it is not known) and after one with its zero value.
 */
export type FieldFacts = (
  | { readonly leftOut: 'default'; readonly value: Json; readonly zero: ZeroFact }
  | { readonly leftOut: 'none' | 'unknown'; readonly zero: Exclude<ZeroFact, 'defaulted'> }
  /** Never seen live, whatever is written: a feature gate is off, which need not be so everywhere. */
  | { readonly leftOut: 'gated'; readonly zero: 'unknown' }
) & {
  /** Kinds in whose objects it is otherwise; nothing is known there. */
  readonly exceptIn: readonly KindApart[];
};

/** By the name of the type (its OpenAPI schema) and of the field. A field that is not there is not known. */
export type FactsTable = ReadonlyMap<string, ReadonlyMap<string, FieldFacts>>;

/** What follows a field's name: no mark is the most frequent case, so that the text stays short. */
const marks = {
  none: { dropped: '', kept: '+', unknown: '?' },
  unknown: { dropped: '%', kept: '!', unknown: '' },
  default: { dropped: '*', kept: '~', unknown: '=', defaulted: ':' },
  gated: { unknown: '^' },
} as const;

const withoutDefault = {
  '': { leftOut: 'none', zero: 'dropped' },
  '+': { leftOut: 'none', zero: 'kept' },
  '?': { leftOut: 'none', zero: 'unknown' },
  '%': { leftOut: 'unknown', zero: 'dropped' },
  '!': { leftOut: 'unknown', zero: 'kept' },
  '^': { leftOut: 'gated', zero: 'unknown' },
} as const;

const zeroOfDefault = { '*': 'dropped', '~': 'kept', '=': 'unknown', ':': 'defaulted' } as const;

/** One for each of {@link kindsApart}, before the other mark. */
const exceptionMarks = { Pod: '&', Job: ';', VolumeAttachment: '|' } as const;

const entryPattern = /^([^\s@+?%!^*~=:&;|]+)([&;|]*)(?:([+?%!^]?)|([*~=:])(\S+))$/;

/**
 * The table as text, types and fields sorted: `@` and what the names of the types below begin with, then a line for
 * each type with its fields. A field is its name, marks and, where it has one, its default as JSON.
 * @throws Error for names that such a line cannot hold
 */
export function encodeFacts(table: FactsTable): string {
  const lines: string[] = [];
  let current = '';
  for (const [typeName, fields] of [...table].sort(byName)) {
    const entries = [...fields].sort(byName).flatMap((entry) => encodeField(typeName, ...entry));
    if (entries.length === 0) continue;
    const start = typeName.lastIndexOf('.') + 1;
    const prefix = typeName.slice(0, start);
    if (prefix !== current) lines.push(`@${prefix}`);
    current = prefix;
    lines.push([typeName.slice(start), ...entries].join(' '));
  }
  return lines.join('\n');
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function encodeField(typeName: string, field: string, facts: FieldFacts): readonly string[] {
  if (facts.leftOut === 'unknown' && facts.zero === 'unknown') return [];
  const exceptions = facts.exceptIn.map((kind) => exceptionMarks[kind]).join('');
  const entry = `${field}${exceptions}${markOf(facts)}${defaultText(facts)}`;
  if (!/^[^\s@]+$/.test(typeName) || entryPattern.exec(entry)?.[1] !== field) {
    throw new Error(`the table cannot hold ${typeName} ${field}`);
  }
  return [entry];
}

function markOf(facts: FieldFacts): string {
  switch (facts.leftOut) {
    case 'default':
      return marks.default[facts.zero];
    case 'gated':
      return marks.gated[facts.zero];
    case 'none':
    case 'unknown':
      return marks[facts.leftOut][facts.zero];
  }
}

/** JSON without blanks: those within strings are escaped. */
function defaultText(facts: FieldFacts): string {
  return facts.leftOut === 'default'
    ? canonicalJson(facts.value).replaceAll(/\s/g, escapeBlank)
    : '';
}

function escapeBlank(blank: string): string {
  return `\\u${blank.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The facts about the fields of a type; undefined where none are known. */
export type FindFacts = (typeName: string) => ReadonlyMap<string, FieldFacts> | undefined;

/**
 * Finds types in the text that `encodeFacts` wrote. Their fields are read when they are first asked for: a set of
 * manifests uses a tenth of them. Asking throws an Error where the text is damaged.
 */
export function readFacts(text: string): FindFacts {
  const lines = indexLines(text);
  const read = new Map<string, ReadonlyMap<string, FieldFacts>>();
  return (typeName) => {
    const line = lines.get(typeName);
    if (line === undefined) return undefined;
    const known = read.get(typeName) ?? new Map(line.split(' ').slice(1).map(decodeField));
    read.set(typeName, known);
    return known;
  };
}

function indexLines(text: string): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  let prefix = '';
  for (const line of text === '' ? [] : text.split('\n')) {
    if (line.startsWith('@')) prefix = line.slice(1);
    else lines.set(`${prefix}${line.slice(0, line.indexOf(' '))}`, line);
  }
  return lines;
}

function decodeField(entry: string): readonly [string, FieldFacts] {
  const [, name, exceptions = '', mark = '', defaultMark = '', value = ''] =
    entryPattern.exec(entry) ?? [];
  if (name === undefined) throw new Error(`the table of server facts is damaged at ${entry}`);
  const exceptIn = kindsApart.filter((kind) => exceptions.includes(exceptionMarks[kind]));
  if (isMarkOf(zeroOfDefault, defaultMark)) {
    const zero = zeroOfDefault[defaultMark];
    return [name, { leftOut: 'default', value: parseJson(value), zero, exceptIn }];
  }
  const facts = isMarkOf(withoutDefault, mark) ? withoutDefault[mark] : withoutDefault[''];
  return [name, { ...facts, exceptIn }];
}

function isMarkOf<T extends object>(table: T, mark: string): mark is keyof T & string {
  return Object.hasOwn(table, mark);
}
