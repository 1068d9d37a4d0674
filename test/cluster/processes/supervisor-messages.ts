/** One program to run, with everything it writes in one file. */
export interface ProgramSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly logPath: string;
  readonly cwd?: string;
  /** The whole environment of the program; without it, the one of the supervisor. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a program ended; `error` where it could not be started at all. */
export interface ProgramExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly error?: string;
}

/** What the parent asks of the supervisor. */
export type SupervisorRequest =
  | { readonly kind: 'start'; readonly id: number; readonly program: ProgramSpec }
  | { readonly kind: 'kill'; readonly id: number }
  | { readonly kind: 'stop'; readonly keepLogs: boolean };

/** What the supervisor tells the parent. */
export type SupervisorReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'started'; readonly id: number; readonly pid: number }
  | { readonly kind: 'exited'; readonly id: number; readonly exit: ProgramExit }
  | { readonly kind: 'stopped'; readonly logsKeptIn: string | undefined };

/** The folders a supervisor looks after, given to it as one JSON argument. */
export interface SupervisorFolders {
  /** Removed when everything has ended. */
  readonly temporary: string;
  /** What a failed run leaves for people: copied before `temporary` is removed. */
  readonly logs: string;
  /** Where those go. */
  readonly keepLogsIn: string;
}
