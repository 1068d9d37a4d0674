import { join } from 'node:path';
import { programPath, type Programs } from '../binaries/programs.ts';
import type { ClusterInfo, ComponentName } from '../cluster-info.ts';
import {
  describeExit,
  type SupervisedProgram,
  type SupervisedPrograms,
} from '../processes/supervised-programs.ts';
import type { ClusterFiles } from './cluster-files.ts';
import { componentArguments } from './component-arguments.ts';

/** What components are started from. */
export interface ComponentsOptions {
  readonly programs: Programs;
  readonly files: ClusterFiles;
  readonly apiserverPort: number;
  readonly supervisor: SupervisedPrograms;
  readonly log: (line: string) => void;
}

/**
 * Only a PATH: etcd would read ETCD_…, and with a proxy in the environment the API server would send
 * its calls to webhooks, at addresses that exist nowhere, out of the machine.
 */
const environment = { PATH: process.env['PATH'] ?? '' };

/** The running components of one cluster; it notices when one ends that nobody asked to. */
export class Components {
  /** Rejects with the end of the component's log; never resolves. */
  readonly firstUnexpectedExit: Promise<never>;
  readonly #options: ComponentsOptions;
  readonly #running = new Map<ComponentName, SupervisedProgram>();
  #reportExit: (error: Error) => void = () => undefined;
  #endIsExpected = false;

  constructor(options: ComponentsOptions) {
    this.#options = options;
    this.firstUnexpectedExit = new Promise<never>((_, reject) => {
      this.#reportExit = reject;
    });
    // Reported in the log as well: that nobody waits for it at the moment is no failure by itself.
    this.firstUnexpectedExit.catch(() => undefined);
  }

  /** Starts a component; its readiness is the caller's question. */
  async start(name: ComponentName): Promise<void> {
    const { programs, files, apiserverPort, supervisor } = this.#options;
    const settings = { files, apiserverPort, kwokStages: programs.kwokStages };
    const program = await supervisor.run({
      name,
      command: programPath(programs, name),
      args: componentArguments(name, settings),
      logPath: join(files.logs, `${name}.log`),
      cwd: files.folder,
      env: environment,
    });
    this.#running.set(name, program);
    void program.exited.then((exit) => {
      const isExpected = this.#endIsExpected || this.#running.get(name) !== program;
      if (this.#running.get(name) === program) this.#running.delete(name);
      if (isExpected) return;
      const message = describeExit(program.spec, exit);
      // Once is enough: what depends on it ends next, and so does everything at a failed start.
      this.#endIsExpected = true;
      this.#options.log(message);
      this.#reportExit(new Error(message));
    });
  }

  /** Kills a component where it runs, and resolves once it has ended. */
  async kill(name: ComponentName): Promise<void> {
    const program = this.#running.get(name);
    this.#running.delete(name);
    await program?.kill();
  }

  /** From now on a component that ends is no news. */
  expectEnd(): void {
    this.#endIsExpected = true;
  }

  pids(): ClusterInfo['pids'] {
    return Object.fromEntries([...this.#running].map(([name, { pid }]) => [name, pid]));
  }
}
