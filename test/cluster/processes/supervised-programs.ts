import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type {
  ProgramExit,
  ProgramSpec,
  SupervisorFolders,
  SupervisorReport,
  SupervisorRequest,
} from './supervisor-messages.ts';

/** A program that the supervisor runs for us. */
export interface SupervisedProgram {
  readonly spec: ProgramSpec;
  readonly pid: number;
  readonly exited: Promise<ProgramExit>;
  /** Sends SIGKILL to it and to what it started; resolves once it has ended. */
  kill(): Promise<void>;
}

interface PendingProgram {
  pid?: number;
  started(pid: number): void;
  ended(exit: ProgramExit): void;
}

/** The last lines of a program's log, for messages about its end. */
export function readLogTail(logPath: string, lines = 15): string {
  try {
    return readFileSync(logPath, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch (error) {
    return `(its log cannot be read: ${String(error)})`;
  }
}

/** Says how a program ended, with the end of its log. */
export function describeExit(spec: ProgramSpec, exit: ProgramExit): string {
  const how = exit.error ?? exit.signal ?? `exit code ${String(exit.code)}`;
  return `${spec.name} ended (${how}); the end of ${spec.logPath}:\n${readLogTail(spec.logPath)}`;
}

function killProcessGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: it has ended already.
  }
}

/**
 * The connection to a supervisor process (supervisor.ts). Programs started through it end with this
 * process, whatever way it ends, and the temporary folder goes with them.
 */
export class SupervisedPrograms {
  readonly #supervisor: ChildProcess;
  readonly #temporaryFolder: string;
  readonly #pending = new Map<number, PendingProgram>();
  readonly #gone: Promise<unknown>;
  #nextId = 1;
  #logsKeptIn: string | undefined;

  private constructor(supervisor: ChildProcess, temporaryFolder: string) {
    this.#supervisor = supervisor;
    this.#temporaryFolder = temporaryFolder;
    this.#gone = once(supervisor, 'exit').then(() => this.#endAll());
    // A report is typed by its sender, supervisor.ts, which is the only one on this channel.
    supervisor.on('message', (message) => this.#receive(message as SupervisorReport));
  }

  /** Starts the supervisor; its process id is in `pid`, for tests that look at what is left behind. */
  static async start(folders: SupervisorFolders): Promise<SupervisedPrograms> {
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const script = fileURLToPath(new URL('./supervisor.ts', import.meta.url));
    const supervisor = spawn(
      process.execPath,
      ['--import', loader, script, JSON.stringify(folders)],
      { detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    );
    const failed = once(supervisor, 'exit').then(([code]) => {
      throw new Error(`the supervisor of the test cluster ended at its start (${String(code)})`);
    });
    await Promise.race([once(supervisor, 'message'), failed]);
    return new SupervisedPrograms(supervisor, folders.temporary);
  }

  get pid(): number | undefined {
    return this.#supervisor.pid;
  }

  /** Resolves when the program has a process id; its readiness is the caller's question. */
  async run(spec: ProgramSpec): Promise<SupervisedProgram> {
    const id = this.#nextId++;
    let ended: PendingProgram['ended'] = () => undefined;
    const exited = new Promise<ProgramExit>((resolve) => {
      ended = resolve;
    });
    const started = new Promise<number>((resolve) => {
      this.#pending.set(id, { started: resolve, ended });
    });
    this.#send({ kind: 'start', id, program: spec });
    const first = await Promise.race([started, exited]);
    if (typeof first !== 'number') throw new Error(describeExit(spec, first));
    return {
      spec,
      pid: first,
      exited,
      kill: async () => {
        this.#send({ kind: 'kill', id });
        await exited;
      },
    };
  }

  /** Kills everything and removes the temporary folder; returns where the logs were kept, if so. */
  async stop(keepLogs: boolean): Promise<string | undefined> {
    if (this.#supervisor.connected) this.#send({ kind: 'stop', keepLogs });
    await this.#gone;
    // Already done, unless the supervisor was killed before.
    await rm(this.#temporaryFolder, { recursive: true, force: true });
    return this.#logsKeptIn;
  }

  #send(request: SupervisorRequest): void {
    if (!this.#supervisor.connected) throw new Error('the supervisor of the test cluster is gone');
    // Where it fails the supervisor has just ended, which `#gone` tells.
    this.#supervisor.send(request, () => undefined);
  }

  #receive(report: SupervisorReport): void {
    if (report.kind === 'started') this.#begin(report.id, report.pid);
    else if (report.kind === 'exited') this.#end(report.id, report.exit);
    else if (report.kind === 'stopped') this.#logsKeptIn = report.logsKeptIn;
  }

  #begin(id: number, pid: number): void {
    const program = this.#pending.get(id);
    if (program === undefined) return;
    program.pid = pid;
    program.started(pid);
  }

  #end(id: number, exit: ProgramExit): void {
    this.#pending.get(id)?.ended(exit);
    this.#pending.delete(id);
  }

  /** The supervisor ended: with nothing left after `stop`, otherwise its programs are ours to end. */
  #endAll(): void {
    for (const [id, { pid }] of this.#pending) {
      if (pid !== undefined) killProcessGroup(pid);
      this.#end(id, { code: null, signal: null, error: 'its supervisor is gone' });
    }
  }
}
