import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const unzip = promisify(gunzip);

/** An answer that is larger than allowed or cannot be read as text. */
export class BadBody extends Error {
  override readonly name = 'BadBody';
}

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
 * @throws BadBody when it is too large, also once unpacked, or no UTF-8 (which would be replaced silently)
 */
export async function readBody(
  pieces: AsyncIterable<Buffer>,
  options: BodyOptions,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    options.onPiece();
    size += piece.length;
    if (size > options.limitBytes) throw tooLarge(options.limitBytes);
    chunks.push(piece);
  }
  const body = await unpack(Buffer.concat(chunks), options);
  if (!isUtf8(body)) throw new BadBody('the answer is no UTF-8 text');
  return body.toString('utf8');
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

function tooLarge(limitBytes: number): BadBody {
  return new BadBody(`the answer is larger than ${Math.round(limitBytes / 1048576)} MiB`);
}
