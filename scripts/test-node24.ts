/**
 * `npm run test:node24`: the pure tests on Node 24, which the image ships, whatever Node runs here. Node
 * comes from npm (`node@24`) into the user's cache, once. Arguments go to Vitest.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { clusterCacheFolder } from '../test/cluster/binaries/cache-folder.ts';

const root = join(import.meta.dirname, '..');

/** Installs beside and renames, so that a run that was stopped half-way leaves nothing that looks whole. */
function installNode(folder: string): void {
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  // The package fetches the program for this machine in its install script.
  const manifest = { private: true, allowScripts: { node: true } };
  writeFileSync(join(unfinished, 'package.json'), JSON.stringify(manifest));
  try {
    const args = ['install', '--no-audit', '--no-fund', 'node@24'];
    execFileSync('npm', args, { cwd: unfinished, stdio: ['ignore', 'ignore', 'inherit'] });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function findNode24(): string {
  const folder = join(dirname(clusterCacheFolder()), 'node-24');
  const node = join(folder, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(node)) {
    console.log(`installing node@24 from npm into ${folder}`);
    rmSync(folder, { recursive: true, force: true });
    installNode(folder);
  }
  return node;
}

const node = findNode24();
const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
if (!version.startsWith('v24.')) throw new Error(`${node} is Node ${version}`);
console.log(`the pure tests on Node ${version}`);
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const args = [vitest, 'run', '--project', 'pure', ...process.argv.slice(2)];
const path = [dirname(node), process.env['PATH'] ?? ''].join(delimiter);
const { status, signal } = spawnSync(node, args, {
  cwd: root,
  env: { ...process.env, PATH: path },
  stdio: 'inherit',
});
process.exitCode = status ?? 128 + (signal === null ? 0 : constants.signals[signal]);
console.log(`Node ${version}: ${process.exitCode === 0 ? 'the pure tests pass' : 'FAILED'}`);
