import type { Readable } from 'node:stream';
import { decodeMessage, headBytes } from './messages.ts';
import type { Question, Verdict } from './messages.ts';

/** A message is longer than may be. */
export class MessageTooLong extends Error {
  override readonly name = 'MessageTooLong';
}

/**
 * The messages of a child, until it closes its end.
 * @throws MessageTooLong before such a message is kept
 */
export async function* readMessages(
  stream: Readable,
  maxBytes: number,
): AsyncGenerator<Question | Verdict> {
  const held: Held = { chunks: [], length: 0, wanted: undefined };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    held.chunks.push(chunk);
    held.length += chunk.length;
    for (let body = takeBody(held, maxBytes); body !== undefined; body = takeBody(held, maxBytes)) {
      yield decodeMessage(body) as Question | Verdict;
    }
  }
}

interface Held {
  chunks: Buffer[];
  length: number;
  /** Length of the message that is coming; undefined until its head is there. */
  wanted: number | undefined;
}

/** The next message, where all of it has come. */
function takeBody(held: Held, maxBytes: number): Buffer | undefined {
  if (held.wanted === undefined) {
    held.wanted = takeBytes(held, headBytes)?.readUInt32LE();
    if ((held.wanted ?? 0) > maxBytes) throw new MessageTooLong();
  }
  if (held.wanted === undefined) return undefined;
  const body = takeBytes(held, held.wanted);
  if (body !== undefined) held.wanted = undefined;
  return body;
}

/** Chunks are joined once for each message, not for each chunk that comes. */
function takeBytes(held: Held, count: number): Buffer | undefined {
  if (held.length < count) return undefined;
  const bytes = Buffer.concat(held.chunks);
  held.chunks = [bytes.subarray(count)];
  held.length -= count;
  return bytes.subarray(0, count);
}
