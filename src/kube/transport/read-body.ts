import { isAscii, isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { parseJson } from '../../model/json.ts';
import { scanJson } from '../../model/scan-json.ts';
import { failure } from './connections/settle-socket.ts';
import type { Json } from '../../model/json.ts';

const unzip = promisify(gunzip);

/** An answer that cannot be read as text. */
export class BadBody extends Error {
  override readonly name: string = 'BadBody';
}

/** An answer that is larger than allowed. */
export class LargeBody extends BadBody {
  override readonly name = 'LargeBody';
}

/** An answer that is nested more deeply than anybody's object. */
export class DeepBody extends BadBody {
  override readonly name = 'DeepBody';
}

/**
 * Objects of use have some tens of levels. API servers store up to 10,000 (`maxNestingDepth` of Go's decoder),
 * more than a function that calls itself for each of them survives.
 */
const deepest = 1000;

/** How to read a body. */
export interface BodyOptions {
  readonly limitBytes: number;
  /** Value of `content-encoding`. */
  readonly encoding: string;
  /** Called for every piece that arrives. */
  readonly onPiece: () => void;
}

/**
 * Reads a whole body as UTF-8 text.
 * @throws LargeBody also for one that is too large once unpacked
 * @throws BadBody when it is no UTF-8 (which would be replaced silently)
 */
export async function readBody(body: IncomingMessage, options: BodyOptions): Promise<string> {
  const whole = await unpack(await collectPieces(body, options), options);
  // Nearly every answer; a text of single bytes is made three times as fast.
  if (isAscii(whole)) return whole.toString('latin1');
  if (!isUtf8(whole)) throw new BadBody('the answer is no UTF-8 text');
  return whole.toString('utf8');
}

/** @throws SyntaxError where it is no JSON, DeepBody */
export function parseBody(text: string): Json {
  const shape = scanJson(text);
  if (shape.depth <= deepest) return parseJson(text, shape);
  throw new DeepBody(`the answer is nested deeper than ${deepest} levels`);
}

/** By events: iterating over a stream costs a third more for the usual answer of one piece. */
async function collectPieces(body: IncomingMessage, options: BodyOptions): Promise<Buffer> {
  return await new Promise<Buffer>((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    body.on('data', (piece: Buffer) => {
      options.onPiece();
      size += piece.length;
      if (size > options.limitBytes) body.destroy(tooLarge(options.limitBytes));
      else pieces.push(piece);
    });
    body.on('end', () => {
      const [only] = pieces;
      resolve(pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces));
    });
    body.on('error', reject);
    body.on('close', () => {
      if (!body.readableEnded) reject(failure('ECONNRESET', 'the answer broke off'));
    });
  });
}

async function unpack(body: Buffer, options: BodyOptions): Promise<Buffer> {
  if (options.encoding === '' || options.encoding === 'identity') return body;
  if (options.encoding !== 'gzip') throw new BadBody('the answer is packed in an unknown way');
  try {
    return await unzip(body, { maxOutputLength: options.limitBytes });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(options.limitBytes);
    throw new BadBody('the answer cannot be unpacked', { cause });
  }
}

function tooLarge(limitBytes: number): LargeBody {
  return new LargeBody(`the answer is larger than ${Math.round(limitBytes / 1048576)} MiB`);
}
