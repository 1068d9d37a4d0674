import { brotliCompressSync, constants } from 'node:zlib';
import { encodeFacts } from '../../src/schema/server-facts/facts-table.ts';
import type { FactsTable } from '../../src/schema/server-facts/facts-table.ts';

/** `1.36` of `v1.36.3`. */
export function minorOf(serverVersion: string): string {
  const found = /^v?(\d+\.\d+)\./.exec(serverVersion);
  if (found?.[1] === undefined) throw new Error(`no version of Kubernetes: ${serverVersion}`);
  return found[1];
}

/** The module that carries the table of one minor. */
export function printTable(minor: string, table: FactsTable): string {
  const bytes = Buffer.from(encodeFacts(table));
  const compressed = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  return `/**
 * Defaults of the API server's code and what it does to zero values, Kubernetes ${minor}: text as facts-table.ts
 * reads it, compressed (Brotli, base64). Made by \`npm run schema:facts\` from dry runs on a server; do not edit.
 */
// prettier-ignore
export const compressedFacts = '${compressed.toString('base64')}';
`;
}
