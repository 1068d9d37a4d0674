import { FAILSAFE_SCHEMA, load, Type, YAMLException } from 'js-yaml';
import { isJsonArray, isJsonObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { DocumentText } from './split-documents.ts';

/** A scalar as it stands in a file, without its quotes. */
export interface WrittenScalar {
  readonly text: string;
  /** Unquoted: the text alone decides what it is. */
  readonly isPlain: boolean;
}

/** The scalars of a document in its own shape. */
export type WrittenNode =
  WrittenScalar | readonly WrittenNode[] | { readonly members: ReadonlyMap<string, WrittenNode> };

/** Stands before unquoted text while js-yaml reads; no document may hold this character. */
const plainMark = '\uFFFF';

const plain = new Type('gitsync:written', {
  kind: 'scalar',
  resolve: () => true,
  construct: (text: string) => plainMark + text,
});

const tagged = ['int', 'float', 'bool', 'null', 'timestamp'].map(
  (name) =>
    new Type(`tag:yaml.org,2002:${name}`, {
      kind: 'scalar',
      construct: (text: string | null) => plainMark + (text ?? ''),
    }),
);

const schema = FAILSAFE_SCHEMA.extend({ implicit: [plain], explicit: tagged });

/**
 * One document with every scalar as it is written and whether it is quoted. Undefined for a document that cannot be
 * read so (with tags of other types, say).
 */
export function loadWrittenScalars(document: DocumentText): WrittenNode | undefined {
  try {
    return toNode(load(document.text, { schema }) as Json | undefined); // maps, lists and texts only
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return undefined;
  }
}

function toNode(value: Json | undefined): WrittenNode {
  if (typeof value === 'string') {
    const isPlain = value.startsWith(plainMark);
    return { text: isPlain ? value.slice(1) : value, isPlain };
  }
  if (isJsonArray(value)) return value.map(toNode);
  if (!isJsonObject(value)) return { text: '', isPlain: true };
  const members = Object.keys(value).map(
    (key) => [key.startsWith(plainMark) ? key.slice(1) : key, toNode(value[key])] as const,
  );
  return { members: new Map(members) };
}
