import type { ChildProcess } from 'node:child_process';

/** Kills a child that was started detached, with everything that it has started. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // No such group: it has ended already, or it was not detached and the child alone can be killed.
    child.kill('SIGKILL');
  }
}
