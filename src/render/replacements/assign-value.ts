import type { Json } from '../../model/json.ts';
import type { ReplacementTarget } from '../kustomization/fields.ts';
import { PathFault } from '../field-paths/path-fault.ts';
import { isStructure, makeScalar, printScalar, typeOfScalar } from './scalar-value.ts';
import type { ReplacementValue } from './scalar-value.ts';

/** What is written, and how; `compat` loses what kustomize loses. */
export interface Assignment {
  readonly value: ReplacementValue;
  readonly options: NonNullable<ReplacementTarget['options']>;
  readonly compat: boolean;
  /** Told before each write of the value: one that is written into its own source grows without end. */
  readonly noteWrite: () => void;
}

/**
 * The new value of a field (api/filters/replacement setFieldValue); undefined is a scalar that was just created. A
 * scalar keeps its type and takes the text; a map or list is exchanged as a whole.
 * @throws PathFault when the value does not fit
 */
export function assignValue(field: Json | undefined, assignment: Assignment): Json {
  const { value, options } = assignment;
  assignment.noteWrite();
  if ((options.delimiter ?? '') !== '') return assignPiece(field, assignment);
  if (field !== undefined && !isStructure(field)) return assignScalar(field, assignment);
  if (value.kind === 'structure') return value.json;
  return makeScalar(field === undefined ? 'open' : value.type, value.text);
}

const needsScalar = 'the source is a map or list, the field a scalar';

function assignScalar(field: Json, { value, compat }: Assignment): Json {
  if (value.kind === 'scalar') return makeScalar(typeOfScalar(field), value.text);
  if (compat) return makeScalar(typeOfScalar(field), '');
  if (field === null) return value.json;
  throw new PathFault(needsScalar);
}

function assignPiece(field: Json | undefined, { value, options, compat }: Assignment): Json {
  if (isStructure(field)) throw new PathFault('a delimiter needs a scalar, not a map or list');
  if (value.kind === 'structure' && !compat) throw new PathFault(needsScalar);
  const piece = value.kind === 'scalar' ? value.text : '';
  const whole = field === undefined ? '' : printScalar(field);
  const type = field === undefined ? 'open' : typeOfScalar(field);
  return makeScalar(type, insertPiece(whole, piece, options));
}

/** A negative index puts the piece in front, one beyond the last behind. */
function insertPiece(
  whole: string,
  piece: string,
  { delimiter = '', index = 0 }: Assignment['options'],
): string {
  const pieces = whole.split(delimiter);
  if (index < 0) return [piece, ...pieces].join(delimiter);
  if (index >= pieces.length) return [...pieces, piece].join(delimiter);
  return pieces.with(index, piece).join(delimiter);
}
