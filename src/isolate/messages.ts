import { deserialize, serialize } from 'node:v8';
import type { FileTreeEntry } from '../model/file-tree.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import type { RenderOptions } from '../render/render-tree.ts';

/** What the child is told first. */
export interface Start {
  readonly path: string;
  readonly options: RenderOptions;
  /** The text of the output is wanted instead of the objects. */
  readonly isPrinted: boolean;
  readonly watch: WatchLimits;
}

/** What ends the child from within, should nobody outside be left to do so. */
export interface WatchLimits {
  readonly timeMs: number;
  readonly memoryBytes: number;
}

/** What the child asks of the tree, one question at a time. */
export type Question =
  | { readonly kind: 'entry'; readonly path: string }
  | { readonly kind: 'list'; readonly path: string }
  | { readonly kind: 'read'; readonly paths: readonly string[] };

/** What a question is answered with. */
export type Answer =
  | { readonly kind: 'entry'; readonly entry: FileTreeEntry | undefined }
  | { readonly kind: 'list'; readonly names: readonly string[] }
  | { readonly kind: 'read'; readonly contents: ReadonlyMap<string, Uint8Array> }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/** The last thing a child says. */
export type Verdict =
  | {
      readonly kind: 'rendered';
      readonly manifests: readonly Manifest[];
      readonly warnings: readonly Problem[];
      /** The output's text, where that was asked for; then there are no manifests. */
      readonly text?: string;
    }
  | { readonly kind: 'failed'; readonly problems: readonly Problem[] }
  /** The fault is gitsync's own. */
  | { readonly kind: 'bug'; readonly stack: string };

/** Bytes of the length that stands before every message. */
export const headBytes = 4;

/** A message as bytes: its length, then its value as V8 writes it (bigint and byte arrays included). */
export function encodeMessage(message: Start | Question | Answer | Verdict): Buffer {
  const body = serialize(message);
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(body.length);
  return Buffer.concat([head, body]);
}

/** A message without its length, as sent by the other end: both are of one release. */
export function decodeMessage(body: Uint8Array): unknown {
  return deserialize(body);
}
