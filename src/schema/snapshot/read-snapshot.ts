import { brotliDecompressSync } from 'node:zlib';
import { decodeDocuments } from '../openapi/document-codec.ts';
import type { SchemaSnapshot } from '../openapi/schema-library.ts';

/**
 * The types of Kubernetes 1.36, for use without a server. Loads and unpacks them at each call (some
 * milliseconds): nobody else pays for them.
 */
export async function readSnapshot(): Promise<SchemaSnapshot> {
  const { kubernetes136 } = await import('./kubernetes-1-36.ts');
  const text = brotliDecompressSync(Buffer.from(kubernetes136, 'base64')).toString('utf8');
  const documents = decodeDocuments(text);
  // The file is made by the same code that reads it; a test compares it with a server.
  if (documents === undefined) throw new Error('the snapshot is of another form than its reader');
  return { serverVersion: '1.36', documents };
}
