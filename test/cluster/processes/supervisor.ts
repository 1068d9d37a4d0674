/**
 * The process that owns the programs of a test cluster. Its parent talks to it over an IPC channel;
 * when the channel closes, however the parent ended (SIGKILL included), it kills the programs with
 * all their children and removes the temporary folder. It runs in a session of its own so that a
 * Ctrl-C or a kill of the parent's process group does not reach it before it has done so.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import type {
  ProgramExit,
  ProgramSpec,
  SupervisorFolders,
  SupervisorReport,
  SupervisorRequest,
} from './supervisor-messages.ts';

interface RunningProgram {
  readonly process: ChildProcess;
  readonly ended: Promise<void>;
}

const folders = JSON.parse(process.argv[2] ?? '{}') as SupervisorFolders;
const running = new Map<number, RunningProgram>();
let stopping: Promise<void> | undefined;

function report(message: SupervisorReport): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

function start(id: number, program: ProgramSpec): void {
  const log = openSync(program.logPath, 'a');
  const child = spawn(program.command, program.args, {
    cwd: program.cwd,
    env: program.env ?? process.env,
    stdio: ['ignore', log, log],
    // A process group of its own, so that `killGroup` reaches what the program starts itself.
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    function end(exit: ProgramExit): void {
      if (running.delete(id)) report({ kind: 'exited', id, exit });
      resolve();
    }
    child.once('exit', (code, signal) => end({ code, signal }));
    child.once('error', (error) => end({ code: null, signal: null, error: error.message }));
  });
  running.set(id, { process: child, ended });
  if (child.pid !== undefined) report({ kind: 'started', id, pid: child.pid });
}

function tryToStart(id: number, program: ProgramSpec): void {
  try {
    start(id, program);
  } catch (error) {
    report({ kind: 'exited', id, exit: { code: null, signal: null, error: String(error) } });
  }
}

function killGroup(id: number): void {
  const pid = running.get(id)?.process.pid;
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: it ended by itself in between, and its 'exit' event is on the way.
  }
}

async function killAll(): Promise<void> {
  const programs = [...running];
  for (const [id] of programs) killGroup(id);
  await Promise.all(programs.map(([, program]) => program.ended));
}

async function stop(keepLogs: boolean): Promise<void> {
  await killAll();
  const kept = keepLogs && existsSync(folders.logs);
  if (kept) {
    await mkdir(folders.keepLogsIn, { recursive: true });
    await cp(folders.logs, folders.keepLogsIn, { recursive: true });
  }
  await rm(folders.temporary, { recursive: true, force: true, maxRetries: 5 });
  report({ kind: 'stopped', logsKeptIn: kept ? folders.keepLogsIn : undefined });
  if (process.connected) process.disconnect();
}

function stopOnce(keepLogs: boolean): void {
  stopping ??= stop(keepLogs);
}

process.on('message', (message) => {
  // The channel is private to the parent, which sends nothing else.
  const request = message as SupervisorRequest;
  if (request.kind === 'stop') stopOnce(request.keepLogs);
  else if (request.kind === 'kill') killGroup(request.id);
  else if (stopping === undefined) tryToStart(request.id, request.program);
});
process.on('disconnect', () => stopOnce(true));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => stopOnce(true));
}
process.on('uncaughtException', (error) => {
  process.stderr.write(`test cluster supervisor: ${error.stack ?? error.message}\n`);
  process.exitCode = 1;
  stopOnce(true);
});
report({ kind: 'ready' });
