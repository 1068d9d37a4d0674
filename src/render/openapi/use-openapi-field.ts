import { readNamedFile } from '../build/read-named-file.ts';
import { failStep } from '../build/build.ts';
import type { Build } from '../build/build.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { builtInVersion } from './built-in-schema.ts';
import { readSchemaDocument } from './schema-document.ts';

/**
 * Carries out the `openapi` field of a kustomization that the build enters: true when it decides what the build knows
 * of types. The first field that names a version or file decides; later ones are not looked at (openapi.SetSchema).
 * @throws GitsyncError RENDER_BAD_KUSTOMIZATION for a version that is not built in, a version beside a file, and a
 * file that is no OpenAPI document.
 */
export function useOpenApiField(build: Build, kustomization: Kustomization): boolean {
  const { openapi = {} } = kustomization.fields;
  const { path, version } = openapi;
  if (build.openApi.isChosen() || (path === undefined && (version ?? '') === '')) return false;
  const context = { build, folder: kustomization.folder, origin: kustomization.origin('openapi') };
  if (path === undefined) {
    if (version !== builtInVersion) {
      failStep(
        'RENDER_BAD_KUSTOMIZATION',
        context,
        `openapi.version is "${version ?? ''}", which is not built in`,
        `Write ${builtInVersion}, the only version there is, or remove the field.`,
      );
    }
    build.openApi.choose(undefined);
    return true;
  }
  if (version !== undefined) {
    failStep(
      'RENDER_BAD_KUSTOMIZATION',
      context,
      'openapi names both a version and a path',
      'Keep one of them.',
    );
  }
  const { file, text } = readNamedFile(context, path);
  build.openApi.choose(readSchemaDocument(file, text));
  return true;
}
