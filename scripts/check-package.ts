/**
 * `npm run test:package`: packs what would be published, unpacks it where no node_modules of ours is in
 * reach, and uses it as its users do. Needs a build, and no network.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import {
  findForbiddenFiles,
  findForbiddenLicences,
  findMissingFiles,
  readThirdParty,
  sizeLimits,
} from './package-contents.ts';

interface Tarball {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

interface Run {
  readonly command: string;
  readonly args: readonly string[];
  readonly input?: string;
}

interface Ended {
  /** Standard output, then standard error. */
  readonly text: string;
  readonly status: number | null;
}

const root = join(import.meta.dirname, '..');
const faults: string[] = [];

function check(title: string, found: readonly string[]): void {
  console.log(`${found.length === 0 ? 'ok    ' : 'WRONG '} ${title}`);
  for (const fault of found) console.log(`         ${fault}`);
  faults.push(...found);
}

function pack(folder: string): Tarball {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const text = execFileSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // npm 12 answers with an object keyed by package instead of a list.
  const [tarball] = Object.values(JSON.parse(text) as Record<string, Tarball>);
  if (tarball === undefined) throw new Error(`npm pack told of no tarball: ${text}`);
  return tarball;
}

/** Unpacks as npm does: bins are made executable and linked into node_modules/.bin. */
function unpack(tarballPath: string, home: string): string {
  const target = join(home, 'node_modules', 'gitsync');
  const bin = join(home, 'node_modules', '.bin');
  mkdirSync(target, { recursive: true });
  mkdirSync(bin);
  execFileSync('tar', ['-xzf', tarballPath, '-C', target, '--strip-components=1']);
  const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as {
    bin: Record<string, string>;
  };
  for (const [name, path] of Object.entries(manifest.bin)) {
    chmodSync(join(target, path), 0o755);
    symlinkSync(join('..', 'gitsync', path), join(bin, name));
  }
  return target;
}

function run(home: string, { command, args, input = '' }: Run): Ended {
  const path = [join(home, 'node_modules', '.bin'), dirname(process.execPath), '/usr/bin', '/bin'];
  const result = spawnSync(command, args, {
    cwd: home,
    env: { HOME: home, PATH: path.join(delimiter) },
    encoding: 'utf8',
    input,
  });
  return { text: result.stdout + result.stderr, status: result.status };
}

/** Runs a program of the package; `expected` is what it must print, as a whole or as a pattern. */
function checkRun(home: string, how: Run, expected: string | RegExp, exitCode = 0): void {
  const { text, status } = run(home, how);
  const isRight = typeof expected === 'string' ? text === expected : expected.test(text);
  const title = [how.command, ...how.args].join(' ').slice(0, 60);
  check(title, isRight && status === exitCode ? [] : [`exit code ${String(status)}: ${text}`]);
}

const manifestText = `apiVersion: v1
data:
  color: green
kind: ConfigMap
metadata:
  name: app
`;

function checkCommands(home: string, version: string): void {
  mkdirSync(join(home, 'app'));
  writeFileSync(join(home, 'app', 'app.yaml'), manifestText);
  writeFileSync(
    join(home, 'app', 'kustomization.yaml'),
    'namePrefix: my-\nresources: [app.yaml]\n',
  );
  const prefixed = manifestText.replace('name: app', 'name: my-app');
  const said = `gitsync v${version}\n`;
  checkRun(home, { command: 'gitsync', args: ['version'] }, said);
  checkRun(home, { command: 'kubectl-gitsync', args: ['version'] }, said);
  checkRun(home, { command: 'gitsync', args: ['render', 'app'] }, prefixed);
  checkRun(home, { command: 'gitsync', args: ['render', '-'], input: manifestText }, manifestText);
  checkRun(home, { command: 'gitsync', args: ['render', 'app', '--isolated'] }, prefixed);
  checkRun(home, { command: 'gitsync', args: ['help'] }, /^Usage: gitsync /);
  checkRun(home, { command: 'kubectl-gitsync', args: ['help'] }, /^Usage: kubectl gitsync /);
  // Loads the code for clusters; that there is none must be told as a problem, not as a bug.
  const args = ['diff', 'app', '--applyset', 'app', '-n', 'default', '--kubeconfig', 'none'];
  checkRun(home, { command: 'gitsync', args }, /^error: .*\(KUBE_/m, 2);
}

/** Every chunk loads by itself: nothing in it waits for a package that is not there. */
function checkChunks(home: string, target: string): void {
  const chunks = join(target, 'dist', 'chunks');
  const paths = readdirSync(chunks).filter((name) => name.endsWith('.js'));
  const script = paths.map((name) => `await import(${JSON.stringify(join(chunks, name))});`);
  const args = ['--input-type=module', '--eval', script.join('\n')];
  const { text, status } = run(home, { command: 'node', args });
  check(`${paths.length} chunks load without node_modules`, status === 0 ? [] : [text]);
}

const consumer = `import { GitsyncError, parseSource, renderIsolated, renderTree } from 'gitsync';
import type { FileTree, Plan, ProblemCode } from 'gitsync';
export const codes: readonly ProblemCode[] = new GitsyncError([]).problems.map(({ code }) => code);
export const actions = (plan: Plan): number => plan.actions.length;
console.log(typeof renderTree, typeof parseSource, GitsyncError.name);
const text = 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: app}\\n';
const files: FileTree = {
  entry: (path) => (path === 'app.yaml' ? 'file' : path === '' ? 'directory' : undefined),
  list: () => ['app.yaml'],
  read: async (paths) => new Map(paths.map((path) => [path, new TextEncoder().encode(text)])),
};
const { manifests } = await renderIsolated({ files, path: '', options: { mode: 'plain' } });
console.log(manifests.map(({ object }) => object.kind).join());
`;

/** The library as TypeScript and Node see it: \`exports\` resolves, the types hold together. */
function checkLibrary(home: string): void {
  writeFileSync(join(home, 'consumer.mts'), consumer);
  const { resolve } = createRequire(import.meta.url);
  const compiler = join(dirname(resolve('typescript/package.json')), 'bin', 'tsc');
  const types = dirname(dirname(resolve('@types/node/package.json')));
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  const args = [compiler, ...options, '--typeRoots', types, 'consumer.mts'];
  const compiled = run(home, { command: 'node', args });
  check('the types of the library hold', compiled.status === 0 ? [] : [compiled.text]);
  checkRun(
    home,
    { command: 'node', args: ['consumer.mjs'] },
    'function function GitsyncError\nConfigMap\n',
  );
}

function checkPackage(home: string): void {
  const tarball = pack(home);
  const target = unpack(join(home, tarball.filename), home);
  const paths = tarball.files.map(({ path }) => path);
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
  check(`${paths.length} files, all of them meant`, [
    ...findMissingFiles(paths),
    ...findForbiddenFiles(target, paths),
  ]);
  check(
    `${megabytes(tarball.size)} packed (at most ${megabytes(sizeLimits.packed)}), ` +
      `${megabytes(tarball.unpackedSize)} unpacked (at most ${megabytes(sizeLimits.unpacked)})`,
    tarball.size <= sizeLimits.packed && tarball.unpackedSize <= sizeLimits.unpacked
      ? []
      : ['it has become too large'],
  );
  if (findMissingFiles(paths).length > 0) return;
  const bundled = readThirdParty(readFileSync(join(target, 'dist', 'THIRD_PARTY.txt'), 'utf8'));
  check(`${bundled.length} bundled packages with their licences`, findForbiddenLicences(bundled));
  for (const entry of bundled) console.log(`         ${entry}`);
  const { version } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as {
    version: string;
  };
  checkCommands(home, version);
  checkChunks(home, target);
  checkLibrary(home);
}

const home = mkdtempSync(join(realpathSync(tmpdir()), 'gitsync-package-'));
try {
  checkPackage(home);
} finally {
  rmSync(home, { recursive: true, force: true });
}
console.log(faults.length === 0 ? 'the package is fit to publish' : `${faults.length} faults`);
if (faults.length > 0) process.exitCode = 1;
