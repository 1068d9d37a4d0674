import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { modulesFolder } from './pinned-versions.ts';

const run = promisify(execFile);

/** Whether this machine can build the programs, and if not, why in words for people. */
export type GoToolchain =
  | { readonly kind: 'usable'; readonly version: string }
  | { readonly kind: 'missing'; readonly reason: string };

/**
 * `GOTOOLCHAIN=local` keeps go from downloading another go, `GOWORK=off` from finding a workspace
 * above the checkout, and without cgo no C compiler is needed.
 */
export function goEnvironment(): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    ...Object.fromEntries(inherited),
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    CGO_ENABLED: '0',
  };
}

/** Runs a short go command in the folder of a module and returns what it prints. */
export async function runGo(folder: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run('go', args, {
    cwd: join(modulesFolder, folder),
    env: goEnvironment(),
    maxBuffer: 16 << 20,
  });
  return stdout.trim();
}

function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map((text) => text.split('.').map((part) => parseInt(part, 10)));
  for (const index of [0, 1, 2]) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function readNeededVersion(folder: string): string {
  const text = readFileSync(join(modulesFolder, folder, 'go.mod'), 'utf8');
  return /^go (\S+)$/m.exec(text)?.[1] ?? '0';
}

/** Looks for a go command that is new enough for every module. */
export async function findGo(): Promise<GoToolchain> {
  let version: string;
  try {
    // Outside the modules: inside, an older go refuses every command.
    const { stdout } = await run('go', ['env', 'GOVERSION'], { cwd: '/', env: goEnvironment() });
    version = stdout.trim().replace(/^go/, '');
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const reason = isAbsent ? 'there is no "go" on the PATH' : `go does not run: ${String(error)}`;
    return { kind: 'missing', reason };
  }
  for (const folder of ['kubernetes', 'etcd', 'kwok']) {
    const needed = readNeededVersion(folder);
    if (compareVersions(version, needed) < 0) {
      return { kind: 'missing', reason: `Go ${needed} or newer is needed, this is Go ${version}` };
    }
  }
  return { kind: 'usable', version };
}
