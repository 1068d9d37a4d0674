/** The text of UTF-8 bytes, a byte order mark included; undefined when they are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined; // the only error a fatal decoder throws: bytes that are no UTF-8
  }
}
