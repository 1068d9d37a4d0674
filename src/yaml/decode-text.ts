import { GitsyncError } from '../model/problem.ts';

/**
 * The text of a file's bytes: UTF-8, or UTF-16 with a byte order mark; the mark itself is dropped.
 * @throws GitsyncError RENDER_BAD_YAML when the bytes are no valid text.
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new GitsyncError(
      [
        {
          code: 'RENDER_BAD_YAML',
          message: `${file}: the file is no ${encoding.toUpperCase()} text`,
          hint: 'Save it as UTF-8, or remove it from the list of resources when it is no manifest.',
          origin: { file },
        },
      ],
      { cause },
    );
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}
