/**
 * `npm test`: everything that must hold. First the parts of `npm run check` (they are quick and build
 * the command line), then the tests against a control plane, then those with manifests that others
 * wrote. It stops at the first stage that fails and says which; its last line counts all tests.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { addCounts, countTests, formatCounts, noTests, type VitestReport } from './count-tests.ts';

interface Stage {
  readonly name: string;
  readonly command: string;
  /** Where Vitest reports to; undefined for stages without tests. */
  readonly reportPath: string | undefined;
}

const root = join(import.meta.dirname, '..');
const slowScripts = ['test:cluster', 'test:real'];
let current: ChildProcess | undefined;

function readScripts(): Readonly<Record<string, string>> {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return manifest.scripts;
}

/** The scripts that `check` runs, so that the list is written once: in package.json. */
function listCheckParts(check: string): readonly string[] {
  return check.split('&&').map((part) => {
    const name = /^npm run (\S+)$/.exec(part.trim())?.[1];
    if (name === undefined) throw new Error(`the script "check" may only run scripts: ${part}`);
    return name;
  });
}

function listStages(reportFolder: string): readonly Stage[] {
  const scripts = readScripts();
  return [...listCheckParts(scripts['check'] ?? ''), ...slowScripts].map((name) => {
    const command = scripts[name];
    if (command === undefined) throw new Error(`package.json has no script "${name}"`);
    if (!command.startsWith('vitest run')) return { name, command, reportPath: undefined };
    const reportPath = join(reportFolder, `${name.replaceAll(':', '-')}.json`);
    const reporters = `--reporter=default --reporter=json --outputFile.json='${reportPath}'`;
    return { name, command: `${command} ${reporters}`, reportPath };
  });
}

/** Runs the stage as npm would, its output on ours; the exit code is that of a shell. */
async function runStage(stage: Stage): Promise<number> {
  const path = [join(root, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter);
  const child = spawn(stage.command, {
    cwd: root,
    env: { ...process.env, PATH: path },
    shell: true,
    stdio: 'inherit',
  });
  current = child;
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

function readReport(path: string | undefined): VitestReport | undefined {
  if (path === undefined || !existsSync(path)) return undefined;
  // Written by the Vitest of our own lock file.
  return JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
}

async function runStages(stages: readonly Stage[]): Promise<number> {
  let counts = noTests;
  let exitCode = 0;
  for (const stage of stages) {
    console.log(`\n== ${stage.name}: ${stage.command.split(' --reporter')[0] ?? ''}`);
    const start = performance.now();
    exitCode = await runStage(stage);
    counts = addCounts(counts, countTests(readReport(stage.reportPath), exitCode !== 0));
    const seconds = Math.round((performance.now() - start) / 1000);
    if (exitCode !== 0) {
      console.log(`\n== ${stage.name} FAILED after ${seconds} s (exit code ${exitCode})`);
      break;
    }
    console.log(`== ${stage.name} passed in ${seconds} s`);
  }
  console.log(exitCode === 0 ? '\n== everything passed' : '== later stages did not run');
  console.log(formatCounts(counts));
  return exitCode;
}

// We stay to tell how far the run came. Ctrl-C reaches the stage by itself, a signal to us alone does not.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => current?.kill('SIGTERM'));
const reportFolder = mkdtempSync(join(tmpdir(), 'gitsync-test-'));
try {
  process.exitCode = await runStages(listStages(reportFolder));
} finally {
  rmSync(reportFolder, { recursive: true, force: true });
}
