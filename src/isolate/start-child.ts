import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What V8 may take of a process's memory: the rest is for buffers, code and what it frees late. */
const heapShare = 0.75;
const mebi = 1024 * 1024;

/**
 * Starts the process of one render: no environment, no terminal, a process group and a working directory of its own,
 * one socket to talk over. The caller ends it.
 */
export function startChild(memoryBytes: number): ChildProcess {
  const heap = Math.max(16, Math.floor((memoryBytes * heapShare) / mebi));
  const { path, loader } = findProgram(new URL(import.meta.url));
  const args = [`--max-old-space-size=${String(heap)}`, ...loader, fileURLToPath(path)];
  return spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL('.', path)),
    env: {},
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    detached: true,
    windowsHide: true,
  });
}

interface Program {
  readonly path: URL;
  readonly loader: readonly string[];
}

/** The program is a bundle beside the library's; from source (tests) it is the file here, read through tsx. */
function findProgram(here: URL): Program {
  if (here.pathname.endsWith('.ts')) {
    return { path: new URL('render-child.ts', here), loader: ['--import', 'tsx'] };
  }
  const isChunk = here.pathname.split('/').at(-2) === 'chunks';
  return { path: new URL(isChunk ? '../render-child.js' : 'render-child.js', here), loader: [] };
}
