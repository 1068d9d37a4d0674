import { parseJson } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { parseDocuments } from '../../yaml/parse-documents.ts';

/**
 * Reads a schema file as kustomize does: JSON where it starts with a brace, otherwise the first document of its YAML.
 * @throws what `reject` throws for broken JSON, GitsyncError RENDER_BAD_YAML for broken YAML.
 */
export function parseJsonOrYaml(
  file: string,
  text: string,
  reject: (reason: string) => never,
): Json | undefined {
  if (!text.startsWith('{')) return parseDocuments(text, { dialect: 'kubectl', file })[0]?.value;
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return reject(`it starts with a brace but is no JSON: ${error.message}`);
  }
}
