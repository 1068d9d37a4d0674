import { textField } from './read-object.ts';
import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';

/** One entry of `details.causes`. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** A `Status` answer (meta/v1), fields that are missing read as empty. */
export interface StatusBody {
  readonly message: string;
  readonly reason: string;
  /** `Success` or `Failure`. */
  readonly status: string;
  /** Name and plural of the object that the answer is about, which need not be the requested one. */
  readonly name: string;
  readonly plural: string;
  readonly causes: readonly StatusCause[];
}

/** Reads a Status; undefined for any other JSON. */
export function readStatus(value: Json | undefined): StatusBody | undefined {
  if (!isJsonObject(value) || value['kind'] !== 'Status') return undefined;
  const details = isJsonObject(value['details']) ? value['details'] : {};
  const causes = isJsonArray(details['causes']) ? details['causes'] : [];
  return {
    message: textField(value, 'message'),
    reason: textField(value, 'reason'),
    status: textField(value, 'status'),
    name: textField(details, 'name'),
    plural: textField(details, 'kind'),
    causes: causes.filter(isJsonObject).map((cause) => ({
      reason: textField(cause, 'reason'),
      message: textField(cause, 'message'),
      field: textField(cause, 'field'),
    })),
  };
}
