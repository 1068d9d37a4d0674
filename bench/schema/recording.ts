import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeKeptSchema } from '../../src/observe/kept-schema.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import { stripOpenApi } from '../../src/schema/openapi/strip-openapi.ts';

/** A payload as it was applied, and the text of the live object as the server answered it since. */
export interface RecordedObject {
  readonly payload: KubeObject;
  readonly live: string;
}

/** What was read from a server, once: everything is measured without one. */
export interface Recording {
  /** Texts of OpenAPI documents by `apiVersion`. */
  readonly documents: Readonly<Record<string, string>>;
  readonly objects: readonly RecordedObject[];
}

/** Group versions of the built-in kinds that sets of manifests usually have. */
export const usualVersions = [
  'v1',
  'apps/v1',
  'batch/v1',
  'networking.k8s.io/v1',
  'rbac.authorization.k8s.io/v1',
  'policy/v1',
  'autoscaling/v2',
  'apiextensions.k8s.io/v1',
];

/** Writes a recording, and its usual documents as gitsync keeps them for the next process. */
export function writeRecording(folder: string, recording: Recording): void {
  writeFileSync(join(folder, 'recording.json'), JSON.stringify(recording));
  const kept = usualVersions.map((apiVersion) => {
    const document = stripOpenApi(recording.documents[apiVersion] ?? '', apiVersion);
    return [apiVersion, { hash: apiVersion, document }] as const;
  });
  writeFileSync(keptPath(folder), encodeKeptSchema(new Map(kept)));
}

/** What {@link writeRecording} wrote. */
export function readRecording(folder: string): Recording {
  // Written by the same program.
  return JSON.parse(readFileSync(join(folder, 'recording.json'), 'utf8')) as Recording;
}

/** Where the kept documents are. */
export function keptPath(folder: string): string {
  return join(folder, 'kept-schema');
}
