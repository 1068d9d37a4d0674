import { spawn } from 'node:child_process';
import { systemCode } from '../source-problem.ts';
import { killGroup } from '../kill-group.ts';

/** One call of helm. */
export interface HelmCall {
  /** A name on the PATH, or an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly limits: HelmLimits;
}

/** Where a helm process is ended. */
export interface HelmLimits {
  readonly timeoutMs: number;
  /** Of standard output, in bytes. */
  readonly outputBytes: number;
}

/** How a call of helm ended. */
export type HelmResult =
  | { readonly kind: 'done'; readonly stdout: Buffer }
  | { readonly kind: 'failed'; readonly stderr: string; readonly status: string }
  | { readonly kind: 'too-slow' | 'too-much' | 'aborted' }
  | { readonly kind: 'not-started'; readonly reason: string };

/** Messages are told, not stored: the end of a long one says why. */
const maxMessageBytes = 8192;

/**
 * Runs helm without a shell, in a process group of its own: the whole group is killed with the signal and at a
 * limit, with the programs that helm may have started (credential helpers of registries).
 */
export function runHelm(call: HelmCall): Promise<HelmResult> {
  const { command, args, cwd, env, signal, limits } = call;
  if (signal.aborted) return Promise.resolve({ kind: 'aborted' });
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const stdout: Buffer[] = [];
    let stderr = Buffer.alloc(0);
    let size = 0;
    let cut: HelmResult | undefined;
    const end = (kind: 'too-slow' | 'too-much' | 'aborted'): void => {
      cut ??= { kind };
      killGroup(child);
    };
    const onAbort = (): void => {
      end('aborted');
    };
    const timer = setTimeout(end, limits.timeoutMs, 'too-slow');
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (result: HelmResult): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(cut ?? result);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limits.outputBytes) end('too-much');
      else stdout.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = Buffer.concat([stderr, chunk]).subarray(-maxMessageBytes);
    });
    child.once('error', (error) => {
      settle({ kind: 'not-started', reason: systemCode(error) ?? error.message });
    });
    child.once('close', (code, killedBy) => {
      const status = killedBy ?? `exit code ${String(code)}`;
      if (code === 0) settle({ kind: 'done', stdout: Buffer.concat(stdout) });
      else settle({ kind: 'failed', stderr: stderr.toString('utf8'), status });
    });
  });
}
