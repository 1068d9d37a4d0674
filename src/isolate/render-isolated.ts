import type { ChildProcess } from 'node:child_process';
import { Duplex } from 'node:stream';
import type { FileTree } from '../model/file-tree.ts';
import { GitsyncError } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import { defaultLimits } from '../render/limits/render-limits.ts';
import type { RenderedSet, RenderOptions } from '../render/render-tree.ts';
import { defaultIsolation } from './isolation.ts';
import type { Isolation } from './isolation.ts';
import { encodeMessage } from './messages.ts';
import type { Start, Verdict } from './messages.ts';
import { MessageTooLong, readMessages } from './read-messages.ts';
import { answerQuestion } from './serve-tree.ts';
import { startChild } from './start-child.ts';
import { memoryMark } from './watch-self.ts';

/** A render of input that nobody vouches for. */
export interface IsolatedRender {
  readonly files: FileTree;
  readonly path: string;
  readonly options: RenderOptions;
  readonly isolation?: Partial<Isolation>;
  readonly signal?: AbortSignal;
}

/**
 * As `renderTree`, in a process of its own that reads nothing but the tree, through this process, and is killed when
 * its time or memory is used up: whatever the input does there, it does not do here. No process is left when the
 * promise settles.
 * @throws GitsyncError with every problem of the render, RENDER_LIMIT when the process had to be ended
 */
export async function renderIsolated(request: IsolatedRender): Promise<RenderedSet> {
  const { manifests, warnings } = await run(request, false);
  return { manifests, warnings };
}

/** As {@link renderIsolated}, and what `printManifests` makes of it, made there. */
export async function printIsolated(
  request: IsolatedRender,
): Promise<{ readonly text: string; readonly warnings: readonly Problem[] }> {
  const { text = '', warnings } = await run(request, true);
  return { text, warnings };
}

type Rendered = Extract<Verdict, { kind: 'rendered' }>;

/** Why the child was killed from here. */
type End = 'time' | 'result' | 'abort' | undefined;

interface Watched {
  readonly child: ChildProcess;
  readonly channel: Duplex;
  /** With what it printed as error. */
  readonly exited: Promise<string>;
  /** Settled by `kill`: a tree that never answers must not hold what was ended. */
  readonly killed: Promise<undefined>;
  readonly tellKilled: () => void;
  end: End;
}

async function run(request: IsolatedRender, isPrinted: boolean): Promise<Rendered> {
  const { signal } = request;
  signal?.throwIfAborted();
  const isolation = { ...defaultIsolation, ...request.isolation };
  const watched = watch(startChild(isolation.memoryBytes));
  const timer = setTimeout(() => {
    kill(watched, 'time');
  }, isolation.timeMs);
  const onAbort = (): void => {
    kill(watched, 'abort');
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const talk = converse(watched, request, { ...isolation, isPrinted });
    const verdict = await Promise.race([talk, watched.killed]);
    if (verdict !== undefined) return accept(verdict);
    const said = await watched.exited;
    signal?.throwIfAborted();
    throw explainEnd(watched, isolation, said);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    watched.child.kill('SIGKILL');
    watched.channel.destroy();
    await watched.exited;
  }
}

/** How much longer than the time limit a child waits until it ends itself. */
const graceMs = 5_000;

/** Answers the child's questions until it has a verdict; undefined when it ended without one. */
async function converse(
  watched: Watched,
  { files, path, options }: IsolatedRender,
  how: Isolation & { readonly isPrinted: boolean },
): Promise<Verdict | undefined> {
  const { timeMs, memoryBytes, isPrinted } = how;
  const watch = { timeMs: timeMs + graceMs, memoryBytes };
  const start: Start = { path, options: requirePlain(options), isPrinted, watch };
  const { channel } = watched;
  try {
    channel.write(encodeMessage(start));
    for await (const message of readMessages(channel, maxMessageBytes(options))) {
      if (message.kind === 'rendered' || message.kind === 'failed' || message.kind === 'bug') {
        return message;
      }
      channel.write(encodeMessage(await answerQuestion(files, message)));
    }
  } catch (error) {
    if (error instanceof MessageTooLong) kill(watched, 'result');
    // A child that is killed resets the channel; how it ended is told by its exit.
    else if (!isReset(error)) throw error;
  }
  return undefined;
}

/** V8 writes a character in one or two bytes. */
function maxMessageBytes(options: RenderOptions): number {
  return 2 * (options.limits?.output ?? defaultLimits.output);
}

function isReset(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function watch(child: ChildProcess): Watched {
  const channel = child.stdio[3];
  if (!(channel instanceof Duplex)) throw new Error('the render process has no channel');
  // Every read ends the same way; without a listener a late reset would be thrown nowhere.
  channel.on('error', () => undefined);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4096);
  });
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('close', () => {
      resolve(said);
    });
  });
  let tellKilled = (): void => undefined;
  const killed = new Promise<undefined>((resolve) => {
    tellKilled = () => {
      resolve(undefined);
    };
  });
  return { child, channel, exited, killed, tellKilled, end: undefined };
}

function kill(watched: Watched, end: End): void {
  watched.end ??= end;
  watched.child.kill('SIGKILL');
  watched.tellKilled();
}

function accept(verdict: Verdict): Rendered {
  if (verdict.kind === 'rendered') return verdict;
  if (verdict.kind === 'failed') throw new GitsyncError(verdict.problems);
  throw new Error(`the render failed: ${verdict.stack}`);
}

function explainEnd({ child, end }: Watched, isolation: Isolation, said: string): Error {
  if (end === 'time') {
    return limitError(
      `it took longer than ${String(isolation.timeMs / 1000)} seconds`,
      'Look for patterns and patches that multiply, or raise it: --limit time=5m.',
    );
  }
  if (end === 'result') {
    return limitError(
      'what it made is larger than the limit "output" allows',
      'Look for what multiplies the output, or raise it: --limit output=1GiB.',
    );
  }
  const isMemory =
    said.includes(memoryMark) ||
    said.includes('heap out of memory') ||
    child.signalCode === 'SIGKILL';
  if (isMemory) {
    return limitError(
      `it needed more than ${String(Math.round(isolation.memoryBytes / (1024 * 1024)))} MiB of memory`,
      'Look for what multiplies the output, or raise it: --limit memory=4GiB.',
    );
  }
  const how = child.signalCode ?? `exit code ${String(child.exitCode)}`;
  return new Error(`the render's process ended (${how}) without a result: ${said}`);
}

function limitError(reason: string, hint: string): GitsyncError {
  const message = `the render in isolation was ended: ${reason}`;
  return new GitsyncError([{ code: 'RENDER_LIMIT', message, hint }]);
}

/** Functions and connections stay on this side: what needs one does not work in isolation, and says so. */
function requirePlain(options: RenderOptions): RenderOptions {
  const foreign = Object.entries(options).filter(([, value]) => !isPlain(value));
  if (foreign.length === 0) return options;
  const names = foreign.map(([name]) => name).join(', ');
  const message = `a render in isolation cannot use ${names}`;
  const hint = 'Leave it out, or render without --isolated.';
  throw new GitsyncError([{ code: 'RENDER_UNSUPPORTED', message, hint }]);
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'function') return false;
  if (typeof value !== 'object' || value === null) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isData = Array.isArray(value) || prototype === Object.prototype || prototype === null;
  return isData && Object.values(value).every(isPlain);
}
