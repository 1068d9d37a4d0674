import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Packed and unpacked bytes that a release may have; what makes it grow beyond is looked at first. */
export const sizeLimits = { packed: 2_500_000, unpacked: 16_000_000 };

/** Files that npm adds by itself. */
const filesOfNpm = ['package.json', 'README.md', 'LICENSE'];
const allowedPaths =
  /^(?:bin\/[\w-]+\.cjs|dist\/(?:[\w-]+\/)*[\w.-]+\.(?:js|js\.map|d\.ts|txt)|config\/(?:[\w.-]+\/)*[\w.-]+\.(?:yaml|json|md))$/;
const secretText =
  /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{16}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bnpm_[A-Za-z0-9]{36}\b/;
const allowedLicences = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
];

/** Everything wrong with the list of files and with what they hold, as sentences. */
export function findForbiddenFiles(folder: string, paths: readonly string[]): string[] {
  const places = [join(import.meta.dirname, '..'), homedir()];
  return paths.flatMap((path) => {
    if (!filesOfNpm.includes(path) && !allowedPaths.test(path)) {
      return [`${path} does not belong into the package`];
    }
    const text = readFileSync(join(folder, path), 'utf8');
    const found = places.filter((place) => place.length > 1 && text.includes(`${place}/`));
    return [
      ...found.map((place) => `${path} names the folder ${place} of this machine`),
      ...(secretText.test(text) ? [`${path} holds what looks like a secret`] : []),
    ];
  });
}

/** Files without which the package does nothing. */
export function findMissingFiles(paths: readonly string[]): string[] {
  const needed = [
    ...filesOfNpm,
    'bin/gitsync.cjs',
    'bin/kubectl-gitsync.cjs',
    'dist/cli.js',
    'dist/index.js',
    'dist/render-child.js',
    'dist/index.d.ts',
    'dist/THIRD_PARTY.txt',
  ];
  return needed.filter((path) => !paths.includes(path)).map((path) => `${path} is missing`);
}

/** The bundled packages that THIRD_PARTY.txt tells of, as `name version (licence)`. */
export function readThirdParty(text: string): readonly string[] {
  return [...text.matchAll(/^-{80}\n(.+)$/gm)].map((match) => match[1] ?? '');
}

/** Licences that nobody has agreed to ship. */
export function findForbiddenLicences(entries: readonly string[]): string[] {
  if (entries.length === 0) return ['dist/THIRD_PARTY.txt lists no package'];
  return entries
    .filter((entry) => !allowedLicences.includes(/\((.+)\)$/.exec(entry)?.[1] ?? ''))
    .map((entry) => `${entry}: this licence is not among those that may be bundled`);
}
