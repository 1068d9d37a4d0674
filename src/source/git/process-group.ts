import { AsyncLocalStorage } from 'node:async_hooks';
import { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { killGroup } from '../kill-group.ts';

const running = new AsyncLocalStorage<object>();

/**
 * Runs work that starts child processes out of our sight (simple-git), each as the leader of a process group
 * of its own, and kills the whole groups when the signal fires. simple-git itself can only signal `git`;
 * `git` leaves its transport helpers (`git-remote-https`, `ssh`) behind, and those may wait for a server for ever.
 * A group of its own also has no terminal: nothing below can ask the user for a password.
 */
export async function runInOwnGroup<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const children: ChildProcess[] = [];
  const onChild = (message: unknown): void => {
    const child = findChild(message);
    if (child === undefined || running.getStore() !== children) return;
    startDetached(child);
    children.push(child);
    child.once('spawn', () => {
      if (signal.aborted) killGroup(child);
    });
  };
  const onAbort = (): void => children.forEach(killGroup);
  subscribe('child_process', onChild);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await running.run(children, work);
  } finally {
    signal.removeEventListener('abort', onAbort);
    unsubscribe('child_process', onChild);
  }
}

/** The documented message of node's `child_process` channel: sent when the object exists, before it is started. */
function findChild(message: unknown): ChildProcess | undefined {
  if (typeof message !== 'object' || message === null || !('process' in message)) return undefined;
  return message.process instanceof ChildProcess ? message.process : undefined;
}

/** simple-git passes on no `detached` option, so it is added on the one object that is about to start. */
function startDetached(child: ChildProcess): void {
  const spawn: unknown = Reflect.get(child, 'spawn');
  if (typeof spawn !== 'function') return;
  Reflect.set(child, 'spawn', (options: object): unknown => {
    const result: unknown = Reflect.apply(spawn, child, [{ ...options, detached: true }]);
    return result;
  });
}
