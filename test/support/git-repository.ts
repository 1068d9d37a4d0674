import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A file's text, or a link to somewhere. */
export type FileToCommit = string | Uint8Array | { readonly linkTo: string };

/** A real repository with a work tree, in a folder that the test removes. */
export interface TestRepository {
  readonly folder: string;
  git(...args: readonly string[]): string;
  /** Writes the files and commits everything; answers the commit's hash. */
  commit(files: Readonly<Record<string, FileToCommit>>, message?: string): string;
}

/** A new folder of its own, below the system's temp folder. */
export function makeTempFolder(): string {
  return mkdtempSync(join(tmpdir(), 'gitsync-test-'));
}

/** Removes a folder of {@link makeTempFolder}. */
export function removeTempFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

const environment = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
};

/** Runs git in a folder, without any configuration of the machine; answers its output, trimmed. */
export function runGit(folder: string, args: readonly string[], input?: string): string {
  return execFileSync('git', ['-C', folder, ...args], {
    env: environment,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(input === undefined ? {} : { input }),
  }).trim();
}

/** Makes a repository whose branch is `main`. Filters are allowed unless told otherwise. */
export function makeRepository(
  folder: string,
  options: { readonly allowFilter?: boolean; readonly objectFormat?: 'sha1' | 'sha256' } = {},
): TestRepository {
  mkdirSync(folder, { recursive: true });
  const format = options.objectFormat ?? 'sha1';
  runGit(folder, ['init', '--quiet', '--initial-branch=main', `--object-format=${format}`]);
  const filter = String(options.allowFilter ?? true);
  runGit(folder, ['config', 'uploadpack.allowFilter', filter]);
  const git = (...args: readonly string[]): string => runGit(folder, args);
  return {
    folder,
    git,
    commit(files, message = 'change') {
      for (const [path, content] of Object.entries(files)) writeEntry(join(folder, path), content);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', message);
      return git('rev-parse', 'HEAD');
    },
  };
}

function writeEntry(path: string, content: FileToCommit): void {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(path, content);
  else symlinkSync(content.linkTo, path);
}
