import { BadBody } from '../transport/read-body.ts';

/** One event of a watch holds one object, which apiserver bounds at 3 MiB on the way in. */
const longestLine = 32 * 1024 * 1024;
const newline = 0x0a;

/**
 * Splits a stream into lines, whatever pieces it comes in. A last line without its end was cut off
 * and is dropped: a part of an event is no event.
 * @throws BadBody for a line that never ends
 */
export async function* splitLines(
  pieces: AsyncIterable<Buffer>,
  onPiece: () => void,
): AsyncGenerator<string, void> {
  let rest: Buffer[] = [];
  let restSize = 0;
  for await (const piece of pieces) {
    onPiece();
    let from = 0;
    for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, from)) {
      const line = Buffer.concat([...rest, piece.subarray(from, end)]).toString('utf8');
      [rest, restSize, from] = [[], 0, end + 1];
      if (line.trim() !== '') yield line;
    }
    rest.push(piece.subarray(from));
    restSize += piece.length - from;
    if (restSize > longestLine) throw new BadBody('an event is larger than 32 MiB');
  }
}
