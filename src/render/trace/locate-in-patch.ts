import { equalJson, isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { Origin } from '../../model/manifest.ts';
import { positionsAt, readPositions } from '../../yaml/read-positions.ts';
import { splitDocuments } from '../../yaml/split-documents.ts';
import { scalarText } from '../resource/resource.ts';
import type { ResourceOrigin, TraceStep } from '../resource/resource.ts';
import { originIn } from './document-reader.ts';
import type { DocumentReader, PlacedDocument } from './document-reader.ts';
import { locateOperation } from './locate-operation.ts';
import { mapPlace, valueAt } from './places.ts';
import type { Place } from './places.ts';

/** A patch's document and how its lines become those of a file. */
interface PatchDocument {
  readonly document: PlacedDocument;
  readonly originOf: (place: Place) => Origin | undefined;
}

/** The line of a patch that wrote the value which stands at a place after the step; undefined where it wrote none there. */
export function locateInPatch(
  reader: DocumentReader,
  patch: ResourceOrigin,
  step: TraceStep,
  place: Place,
): Origin | undefined {
  const found = readPatchDocument(reader, patch);
  if (found === undefined) return undefined;
  const { document, originOf } = found;
  const { value } = document.root;
  if (isJsonArray(value)) {
    if (step.origins.length > 1) return undefined; // What stood there between the patches is not known.
    const written = locateOperation(value, step, place);
    return written && originOf(written);
  }
  // A configuration of a PatchTransformer holds its patch as text.
  if (!isJsonObject(value) || value['apiVersion'] === 'builtin') return undefined;
  const own = mapPlace({ from: step.after, to: value, keepsOrder: false }, place);
  if (own === undefined) return undefined;
  return isSameValue(valueAt(value, own), valueAt(step.after, place)) ? originOf(own) : undefined;
}

/** Labels and annotations of a patch become text. */
function isSameValue(left: Json | undefined, right: Json | undefined): boolean {
  if (equalJson(left, right)) return true;
  return left !== undefined && scalarText(left) !== '' && scalarText(left) === scalarText(right);
}

function readPatchDocument(
  reader: DocumentReader,
  patch: ResourceOrigin,
): PatchDocument | undefined {
  if (patch.field !== undefined) return readInlinePatch(reader, patch, patch.field);
  const document = reader.document(patch, 'patch');
  return document && { document, originOf: (place) => originIn(document, place) };
}

/** A patch that stands in a kustomization: exact lines where it is a literal block, else the line where its text begins. */
function readInlinePatch(
  reader: DocumentReader,
  { file }: Origin,
  field: string,
): PatchDocument | undefined {
  const kustomization = reader.document({ file }, 'kustomization');
  const place = kustomization && findText(kustomization, field);
  const text = place && positionsAt(kustomization.root, place)?.value;
  const header = place && originIn(kustomization, place);
  if (typeof text !== 'string' || header === undefined) return undefined;
  return readText({ file, lines: reader.lines(file) ?? [], header, text });
}

interface InlineText {
  readonly file: string;
  readonly lines: readonly string[];
  /** Where the field or item stands that holds the text. */
  readonly header: Origin;
  readonly text: string;
}

function readText({ file, lines, header, text }: InlineText): PatchDocument | undefined {
  const skipped = /^(?:[ \t]*\n)*/.exec(text)?.[0] ?? '';
  const content = text.slice(skipped.length);
  const [part, ...more] = splitDocuments(content);
  const root = part && readPositions(part.text, 'patch');
  if (root === undefined || more.length > 0) return undefined;
  const document = { file, start: part?.line ?? 1, root };
  const top = header.line ?? 1;
  const isLiteral = /[|][-+\d]*\s*(?:#.*)?$/.test(lines[top - 1] ?? '');
  const first = top + skipped.split('\n').length - 1;
  const inner = content.split('\n');
  return {
    document,
    originOf(place) {
      const at = originIn(document, place)?.line;
      if (at === undefined) return undefined;
      const isThere = isLiteral && lines[first + at - 1]?.trim() === inner[at - 1]?.trim();
      return isThere ? { file, line: first + at } : header;
    },
  };
}

/** `patches[2]` and `patchesJson6902[2]` hold a text in `patch`, `patchesStrategicMerge[2]` is one. */
function findText({ root }: PlacedDocument, field: string): Place | undefined {
  const [, name = '', index] = /^(\w+)\[(\d+)\]$/.exec(field) ?? [];
  const entry: Place = [name, Number(index)];
  return [[...entry, 'patch'], entry].find(
    (place) => typeof positionsAt(root, place)?.value === 'string',
  );
}
