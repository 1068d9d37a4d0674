import { randomBytes } from 'node:crypto';
import type { ApiAccess } from '../../../test/cluster/api-request.ts';
import { builtInKinds } from './kinds/built-in/built-in-kinds.ts';
import { createCustomKinds, removeCustomKinds } from './kinds/custom-kinds.ts';
import { findDifferences, replaySequence } from './find-differences.ts';
import type { Find } from './find-differences.ts';
import type { FuzzKind } from './kinds/fuzz-kind.ts';
import { connectFuzzServer } from './fuzz-server.ts';
import type { FuzzServer } from './fuzz-server.ts';
import { addTally, newTally } from './summary.ts';
import type { Tally } from './summary.ts';
import { describeAnswer } from './writes/write-request.ts';

/** How much to run: the same seed and numbers are the same sequences, on any server of a version. */
export interface SessionOptions {
  readonly seed: number;
  readonly from: number;
  /** Sequences are run up to this number, or until the signal. */
  readonly to: number;
  readonly signal: AbortSignal;
  readonly onFind: (find: Find) => void;
  /** Called after each round with everything counted so far and the number that comes next. */
  readonly onRound?: (tally: Tally, next: number) => void;
  /** Kinds to run: `custom`, `built-in`, or the name of a built-in kind; all by default. */
  readonly only?: string | undefined;
}

/** Custom kinds at a time: making one costs the server as much as ten sequences. */
const customKindCount = 24;
/** Sequences before the custom kinds are made anew. */
const roundSize = 1_200;

interface Round {
  readonly kinds: readonly FuzzKind[];
  readonly remove: () => Promise<void>;
}

/**
 * Runs sequences in a namespace and with kinds of its own, all of which are removed afterwards, also
 * when it fails.
 */
export async function runFuzzSession(access: ApiAccess, options: SessionOptions): Promise<Tally> {
  const { seed, to, signal } = options;
  const tally = newTally();
  await withNamespace(access, async (server, namespace) => {
    for (let from = options.from; from < to && !signal.aborted;) {
      const round = Math.floor(from / roundSize);
      const end = Math.min(to, (round + 1) * roundSize);
      const { kinds, remove } = await startRound(server, seed, round);
      try {
        const search = { ...options, server, kinds, namespace, from, to: end };
        addTally(tally, await findDifferences(search));
      } finally {
        await remove();
      }
      options.onRound?.(tally, end);
      from = end;
    }
  });
  return tally;
}

/** Runs one sequence of a session again; `path` is how far it was shrunk. */
export async function replayInSession(
  access: ApiAccess,
  options: { readonly seed: number; readonly number: number; readonly path: string },
): Promise<Find | undefined> {
  const { seed, number, path } = options;
  const { signal } = new AbortController();
  return await withNamespace(access, async (server, namespace) => {
    const { kinds, remove } = await startRound(server, seed, Math.floor(number / roundSize));
    try {
      return await replaySequence({ server, kinds, namespace, seed, signal }, number, path);
    } finally {
      await remove();
    }
  });
}

async function withNamespace<Result>(
  access: ApiAccess,
  use: (server: FuzzServer, namespace: string) => Promise<Result>,
): Promise<Result> {
  const server = await connectFuzzServer(access);
  const name = `fuzz-${randomBytes(4).toString('hex')}`;
  const path = '/api/v1/namespaces';
  try {
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    const made = await server.send({ method: 'POST', path, body });
    if (made.code !== 201) throw new Error(`no namespace: ${describeAnswer(made)}`);
    try {
      return await use(server, name);
    } finally {
      await server.send({ method: 'DELETE', path: `${path}/${name}` });
    }
  } finally {
    server.close();
  }
}

/** The minor version, `1.36`. */
async function readServerVersion(server: FuzzServer): Promise<string> {
  const { body } = await server.send({ method: 'GET', path: '/version' });
  const { gitVersion } = body;
  const found = typeof gitVersion === 'string' ? /^v(\d+\.\d+)\./.exec(gitVersion) : null;
  return found?.[1] ?? '';
}

async function startRound(server: FuzzServer, seed: number, round: number): Promise<Round> {
  const group = `fuzz-${randomBytes(4).toString('hex')}.example.org`;
  const serverVersion = await readServerVersion(server);
  const options = { group, seed: (seed + round) | 0, count: customKindCount, serverVersion };
  const remove = (): Promise<void> => removeCustomKinds(server, options);
  try {
    const custom = await createCustomKinds(server, options);
    return { kinds: [...custom, ...(await builtInKinds(server, serverVersion))], remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
