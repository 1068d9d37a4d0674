import { readFileSync, readdirSync } from 'node:fs';

/** Command lines of the live processes whose arguments or environment hold a text (a cache folder, say); Linux. */
export function findProcesses(text: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      const command = readOrEmpty(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
      const environment = readOrEmpty(`/proc/${pid}/environ`);
      return command.includes(text) || environment.includes(text) ? [command] : [];
    });
}

/** A process may end between the listing and the look. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
