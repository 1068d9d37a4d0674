'use strict';

/**
 * `npm run demo`: works on a fresh clone, before `npm ci`. It installs and builds what is missing and
 * then runs scripts/demo.ts. Plain CommonJS without packages, because nothing else is there yet.
 */
const { spawn, spawnSync } = require('node:child_process');
const { existsSync, readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

function say(line) {
  console.error(line);
}

function refuse(line) {
  say(`demo: ${line}`);
  process.exit(1);
}

function checkMachine() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    refuse(`Node 20.19 or newer is needed, this is ${process.version}`);
  }
  for (const program of ['git', 'openssl', 'bash']) {
    if (spawnSync(program, ['version'], { stdio: 'ignore' }).error !== undefined) {
      refuse(`${program} is needed and was not found in PATH`);
    }
  }
}

function modified(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

/** When a file below the folder was last changed. */
function lastModified(folder) {
  const times = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? lastModified(path) : modified(path);
  });
  return Math.max(0, ...times);
}

/** Runs npm quietly: what it prints is shown only where it fails. */
function npm(args, title) {
  say(`${title} (npm ${args.join(' ')})`);
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) refuse(`npm ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? ''}`);
}

function prepare() {
  const installed = modified(join(root, 'node_modules', '.package-lock.json'));
  if (installed < modified(join(root, 'package-lock.json'))) {
    npm(['ci', '--no-audit', '--no-fund'], 'installing what the project needs');
  }
  const built = modified(join(root, 'dist', 'cli.js'));
  if (built < lastModified(join(root, 'src'))) npm(['run', 'build'], 'building the command line');
}

/** Ctrl-C reaches the demo by itself; this process waits until it has put everything away. */
function runDemo() {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      if (signal === 'SIGTERM') demo.kill(signal);
    });
  }
  const script = join(root, 'scripts', 'demo.ts');
  const demo = spawn(process.execPath, ['--import', 'tsx', script, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  demo.on('close', (code) => {
    process.exitCode = code ?? 1;
  });
}

checkMachine();
prepare();
runDemo();
