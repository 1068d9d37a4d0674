import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { MadeTree } from './trees/made-tree.ts';

/** What kustomize makes of a tree. */
export type ReferenceAnswer =
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'refused'; readonly message: string }
  /** kustomize panicked, ran out of stack or did not end. */
  | { readonly kind: 'broken'; readonly message: string };

/** A process that builds trees with kustomize, one at a time. */
export interface ReferenceProcess {
  build(tree: MadeTree): Promise<ReferenceAnswer>;
  close(): void;
}

interface Wire {
  readonly output: string;
  readonly error: string;
  readonly panic: string;
}

/** Far more than any tree of the fuzzer takes. */
const deadlineMs = 20_000;

/** Starts the program; it is started again after a build that ends it. */
export function startReference(program: string): ReferenceProcess {
  let running: Running | undefined;
  return {
    async build(tree): Promise<ReferenceAnswer> {
      running ??= start(program);
      const line = await ask(running, tree);
      if (line === undefined) {
        running.child.kill('SIGKILL');
        running = undefined;
        return { kind: 'broken', message: 'the process ended, or took too long' };
      }
      return readAnswer(line);
    },
    close(): void {
      running?.child.kill('SIGKILL');
      running = undefined;
    },
  };
}

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: AsyncIterator<string, undefined>;
}

function start(program: string): Running {
  const child = spawn(program, [], { stdio: 'pipe' });
  child.stderr.resume();
  // A process that ended is told by the end of its output.
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout, crlfDelay: Infinity });
  return { child, lines: lines[Symbol.asyncIterator]() as AsyncIterator<string, undefined> };
}

async function ask({ child, lines }: Running, tree: MadeTree): Promise<string | undefined> {
  const files = Object.fromEntries(
    Object.entries(tree.files).map(([path, text]) => [path, Buffer.from(text).toString('base64')]),
  );
  child.stdin.write(`${JSON.stringify({ files, path: tree.path })}\n`);
  const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
  try {
    const { value } = await lines.next();
    return value;
  } finally {
    clearTimeout(timer);
  }
}

function readAnswer(line: string): ReferenceAnswer {
  // Written by our own program.
  const { output, error, panic } = JSON.parse(line) as Wire;
  if (panic !== '') return { kind: 'broken', message: panic };
  if (error !== '') return { kind: 'refused', message: error };
  return { kind: 'output', text: output };
}
