import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** A package whose code is in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression of its package.json. */
  readonly licence: string;
  /** Of its licence file; undefined where it ships none. */
  readonly text: string | undefined;
}

const startOfPackage = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const ruler = '-'.repeat(80);

/** The packages of which at least one byte is in an output file, by name. */
export function listBundledPackages(root: string, metafile: Metafile): readonly BundledPackage[] {
  const folders = new Set<string>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = startOfPackage.exec(path)?.[1];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  return [...folders]
    .map((folder) => readPackage(join(root, folder)))
    .sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}

/** The order in the file, and what is said once: one version of a package may lie in several folders. */
function keyOf({ name, version }: BundledPackage): string {
  return `${name}@${version}`;
}

function readPackage(folder: string): BundledPackage {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  return {
    name: manifest.name,
    version: manifest.version,
    licence: manifest.license ?? 'unknown',
    text: file === undefined ? undefined : readFileSync(join(folder, file), 'utf8').trim(),
  };
}

/** The text of dist/THIRD_PARTY.txt: what licences ask a bundle to carry. */
export function formatThirdParty(packages: readonly BundledPackage[]): string {
  const byKey = new Map(packages.map((one) => [keyOf(one), one]));
  const entries = [...byKey.values()].map(
    ({ name, version, licence, text }) =>
      `${ruler}\n${name} ${version} (${licence})\n\n${text ?? 'The package ships no licence file.'}\n`,
  );
  return `The program contains code of these packages, under these licences.\n\n${entries.join('\n')}`;
}

/** Writes THIRD_PARTY.txt into the built folder, from what esbuild says it bundled. */
export function writeThirdParty(root: string, outdir: string, metafile: Metafile): void {
  const text = formatThirdParty(listBundledPackages(root, metafile));
  writeFileSync(join(root, outdir, 'THIRD_PARTY.txt'), text);
}
