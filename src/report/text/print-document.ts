import type { Json } from '../../model/json.ts';
import { starMasks } from './hide-masks.ts';
import { printJson, printSafeYaml } from './print-json.ts';

/** A report for programs; whatever it holds, no masked value's digest leaves here. */
export function printDocument(value: Json, format: 'json' | 'yaml'): string {
  const safe = starMasks(value) ?? null;
  return format === 'json' ? printJson(safe) : printSafeYaml(safe);
}
