/** YAML that is written as it stands; further lines are indented to their place. */
export interface RawYaml {
  readonly raw: string;
}

/** What a generated file holds. */
export type Written =
  | null
  | boolean
  | number
  | string
  | RawYaml
  | readonly Written[]
  | { readonly [name: string]: Written };

/** How a file looks; none of it may change what it means. */
export interface YamlStyle {
  readonly indentLists: boolean;
  readonly comments: boolean;
  /** Maps and lists this far below the root are written in flow style. */
  readonly flowDepth: number;
}

/** The usual looks. */
export const plainStyle: YamlStyle = { indentLists: false, comments: false, flowDepth: 99 };

/** Writes a value as one YAML document, ending in a newline. */
export function writeYaml(value: Written, style: YamlStyle = plainStyle): string {
  if (isRaw(value) || isScalar(value) || isEmpty(value)) return `${writeFlow(value)}\n`;
  return writeBlock(value, { style, depth: 0, indent: '' }).slice(1) + '\n';
}

/** True for text that is written as it stands. */
export function isRaw(value: Written): value is RawYaml {
  return typeof value === 'object' && value !== null && 'raw' in value;
}

interface Place {
  readonly style: YamlStyle;
  readonly depth: number;
  readonly indent: string;
}

type Collection = readonly Written[] | Readonly<Record<string, Written>>;

/** Array.isArray does not narrow readonly arrays away. */
export function isList(value: Written): value is readonly Written[] {
  return Array.isArray(value);
}

function isScalar(value: Written): value is null | boolean | number | string {
  return typeof value !== 'object' || value === null;
}

function isEmpty(value: Collection): boolean {
  return Object.keys(value).length === 0;
}

/** Lines of a collection, each begun by a newline. */
function writeBlock(value: Collection, place: Place): string {
  const { indent, depth, style } = place;
  if (isList(value)) {
    return value
      .map((item) => {
        const inner = { style, depth: depth + 1, indent: `${indent}  ` };
        const text = writeMember(item, inner);
        return `\n${indent}-${text.startsWith('\n') ? ` ${text.slice(inner.indent.length + 1)}` : text}`;
      })
      .join('');
  }
  const note = style.comments && depth === 1 ? `\n${indent}# a remark` : '';
  const lines = Object.entries(value).map(([name, member]) => {
    const isShifted = !isRaw(member) && isList(member) && !style.indentLists;
    const inner = { style, depth: depth + 1, indent: isShifted ? indent : `${indent}  ` };
    return `\n${indent}${writeText(name)}:${writeMember(member, inner)}`;
  });
  return note + lines.join('');
}

/** A value after its key or dash: ` scalar`, or lines begun by a newline. */
function writeMember(value: Written, place: Place): string {
  if (isRaw(value)) {
    const lines = value.raw.split('\n');
    return ` ${lines.map((line, at) => (at === 0 || line === '' ? line : place.indent + line)).join('\n')}`;
  }
  if (isScalar(value) || isEmpty(value) || place.depth >= place.style.flowDepth) {
    return hasLines(value) ? writeBlock(asCollection(value), place) : ` ${writeFlow(value)}`;
  }
  return writeBlock(value, place);
}

/** Flow style has no place for block scalars. */
function hasLines(value: Written): boolean {
  if (isRaw(value)) return !/^[\w"'.-]*$/.test(value.raw) || value.raw === '';
  if (isScalar(value)) return false;
  return Object.values(value).some(hasLines);
}

function asCollection(value: Written): Collection {
  return typeof value === 'object' && value !== null && !isRaw(value) ? value : [value];
}

function writeFlow(value: Written): string {
  if (isRaw(value)) return value.raw;
  if (typeof value === 'string') return writeText(value);
  if (isScalar(value)) return String(value);
  if (isList(value)) return `[${value.map(writeFlow).join(', ')}]`;
  const members = Object.entries(value).map(
    ([name, member]) => `${writeText(name)}: ${writeFlow(member)}`,
  );
  return `{${members.join(', ')}}`;
}

const plainText = /^[A-Za-z$][\w./$-]*$/;
const otherMeaning = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

function writeText(text: string): string {
  return plainText.test(text) && !otherMeaning.test(text) ? text : JSON.stringify(text);
}
