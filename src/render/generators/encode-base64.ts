const lineLength = 70;

/**
 * Base64 as kustomize writes generated Secrets and binaryData (kyaml yaml/datamap.go): text of 70 characters or more
 * is broken into lines, each ended by a newline, which becomes part of the value.
 */
export function encodeBase64(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  if (text.length < lineLength) return text;
  let folded = '';
  for (let start = 0; start < text.length; start += lineLength) {
    folded += `${text.slice(start, start + lineLength)}\n`;
  }
  return folded;
}
