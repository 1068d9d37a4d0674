/** What stands for no character of base64. */
const none = 255;
const padding = 0x3d;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const valueOfCode = new Uint8Array(128).fill(none);
for (let value = 0; value < alphabet.length; value += 1) {
  valueOfCode[alphabet.charCodeAt(value)] = value;
}

/**
 * The base64 text that the server has after reading it into bytes (Secret.data): line breaks are passed over,
 * the padding must be there, bits that no byte takes are cleared. Undefined where it refuses the text.
 * A text that is canonical already is returned as it is.
 */
export function canonicalBase64(text: string): string | undefined {
  return isFolded(text)
    ? canonicalLine(text.replaceAll('\n', '').replaceAll('\r', ''))
    : canonicalLine(text);
}

function isFolded(text: string): boolean {
  return text.includes('\n') || text.includes('\r');
}

/** As `canonicalBase64`, for a text without line breaks. */
function canonicalLine(text: string): string | undefined {
  if (text.length % 4 !== 0) return undefined;
  const end = text.length - paddingOf(text);
  for (let index = 0; index < end; index += 1) {
    if (valueOf(text.charCodeAt(index)) === none) return undefined;
  }
  return end === text.length ? text : clearUnusedBits(text, end);
}

function paddingOf(text: string): number {
  if (text.charCodeAt(text.length - 1) !== padding) return 0;
  return text.charCodeAt(text.length - 2) === padding ? 2 : 1;
}

/** With two padding characters, 4 bits of the last character belong to no byte; with one, 2 bits. */
function clearUnusedBits(text: string, end: number): string {
  const last = valueOf(text.charCodeAt(end - 1));
  const used = text.length - end === 2 ? last & 0x30 : last & 0x3c;
  return used === last ? text : text.slice(0, end - 1) + alphabet.charAt(used) + text.slice(end);
}

function valueOf(code: number): number {
  return code < valueOfCode.length ? (valueOfCode[code] ?? none) : none;
}
