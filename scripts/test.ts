/**
 * `npm test`: everything that must hold. First the parts of `npm run check` (they are quick and build
 * the command line), then the tests against a control plane, and those with manifests that others
 * wrote. Stages that do not need each other run side by side, each with its output in one piece. It stops
 * after the step in which a stage fails and says which; its last line counts all tests.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import {
  addCounts,
  countTests,
  formatCounts,
  noTests,
  type TestCounts,
  type VitestReport,
} from './count-tests.ts';

interface Stage {
  readonly name: string;
  readonly command: string;
  /** Where Vitest reports to; undefined for stages without tests. */
  readonly reportPath: string | undefined;
}

const root = join(import.meta.dirname, '..');
/** Stages that go on one after the other while another lane of the same step runs. */
type Lane = readonly Stage[];

const slowScripts = ['test:cluster', 'test:real'];
/** The second lane of the checks takes about as long as the others together; the package needs the build. */
const secondLane = ['build', 'test:package', 'test:pure'];
const running = new Set<ChildProcess>();

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

/** The steps, each with the lanes that run side by side in it. */
function listSteps(reportFolder: string): readonly (readonly Lane[])[] {
  const scripts = readScripts();
  const parts = listCheckParts(scripts['check'] ?? '');
  const toStage = (name: string): Stage => readStage(name, scripts[name], reportFolder);
  const firstLane = parts.filter((name) => !secondLane.includes(name));
  const programs: Stage = {
    name: 'test cluster',
    command: `${scripts['cluster'] ?? ''} build`,
    reportPath: undefined,
  };
  return [
    [firstLane.map(toStage), secondLane.map(toStage)],
    [[programs]],
    slowScripts.map((name) => [toStage(name)]),
  ];
}

function readStage(name: string, command: string | undefined, reportFolder: string): Stage {
  if (command === undefined) throw new Error(`package.json has no script "${name}"`);
  if (!command.startsWith('vitest run')) return { name, command, reportPath: undefined };
  const reportPath = join(reportFolder, `${name.replaceAll(':', '-')}.json`);
  const reporters = `--reporter=default --reporter=json --outputFile.json='${reportPath}'`;
  return { name, command: `${command} ${reporters}`, reportPath };
}

/**
 * Runs the stage as npm would; the exit code is that of a shell. Its output is on ours at once, or,
 * where another lane is writing there, in a file that is shown when the stage has ended.
 */
async function runStage(stage: Stage, logPath: string | undefined): Promise<number> {
  const path = [join(root, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter);
  const log = logPath === undefined ? 'inherit' : openSync(logPath, 'w');
  const child = spawn(stage.command, {
    cwd: root,
    env: { ...process.env, PATH: path },
    shell: true,
    stdio: ['ignore', log, log],
  });
  running.add(child);
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  }).finally(() => {
    running.delete(child);
    if (typeof log === 'number') closeSync(log);
  });
}

function readReport(path: string | undefined): VitestReport | undefined {
  if (path === undefined || !existsSync(path)) return undefined;
  // Written by the Vitest of our own lock file.
  return JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
}

interface LaneResult {
  readonly exitCode: number;
  readonly counts: TestCounts;
}

/** Runs the stages of a lane until one fails. */
async function runLane(lane: Lane, logFolder: string | undefined): Promise<LaneResult> {
  let counts = noTests;
  for (const stage of lane) {
    const logPath =
      logFolder === undefined ? undefined : join(logFolder, `${stage.name.replace(':', '-')}.log`);
    const title = `\n== ${stage.name}: ${stage.command.split(' --reporter')[0] ?? ''}`;
    if (logPath === undefined) console.log(title);
    const start = performance.now();
    const exitCode = await runStage(stage, logPath);
    if (logPath !== undefined) console.log(`${title}\n${readFileSync(logPath, 'utf8')}`);
    counts = addCounts(counts, countTests(readReport(stage.reportPath), exitCode !== 0));
    const seconds = Math.round((performance.now() - start) / 1000);
    if (exitCode !== 0) {
      console.log(`\n== ${stage.name} FAILED after ${seconds} s (exit code ${exitCode})`);
      return { exitCode, counts };
    }
    console.log(`== ${stage.name} passed in ${seconds} s`);
  }
  return { exitCode: 0, counts };
}

async function runSteps(steps: readonly (readonly Lane[])[], folder: string): Promise<number> {
  let counts = noTests;
  let exitCode = 0;
  for (const lanes of steps) {
    // The first lane is seen as it runs; the others are told when they are done.
    const results = await Promise.all(
      lanes.map((lane, place) => runLane(lane, place === 0 ? undefined : folder)),
    );
    for (const result of results) counts = addCounts(counts, result.counts);
    exitCode = results.find((result) => result.exitCode !== 0)?.exitCode ?? 0;
    if (exitCode !== 0) break;
  }
  console.log(exitCode === 0 ? '\n== everything passed' : '== later stages did not run');
  console.log(formatCounts(counts));
  return exitCode;
}

// We stay to tell how far the run came. Ctrl-C reaches the stage by itself, a signal to us alone does not.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => {
  for (const child of running) child.kill('SIGTERM');
});
const reportFolder = mkdtempSync(join(tmpdir(), 'gitsync-test-'));
try {
  process.exitCode = await runSteps(listSteps(reportFolder), reportFolder);
} finally {
  rmSync(reportFolder, { recursive: true, force: true });
}
