import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goEnvironment } from '../cluster/binaries/go-toolchain.ts';

/** A Go module as go.sum pins it: what is downloaded is what was reviewed, whatever the proxy says. */
export interface GoModule {
  readonly path: string;
  readonly version: string;
  /** `h1:…` of the module's files. */
  readonly sum: string;
  /** `h1:…` of its go.mod. */
  readonly modSum: string;
}

/** The parts of `go mod download -json` that are read. */
interface Download {
  readonly Dir?: string;
  readonly Error?: string;
}

/**
 * Fetches a module through the ordinary go client and returns its folder in go's own cache, which is
 * read-only and shared: copy what is to be changed.
 */
export async function fetchGoModule(module: GoModule): Promise<string> {
  const { path, version, sum, modSum } = module;
  const folder = mkdtempSync(join(tmpdir(), 'gitsync-fetch-'));
  try {
    writeFileSync(join(folder, 'go.mod'), 'module gitsync.dev/fetch\n\ngo 1.21\n');
    const lines = [`${path} ${version} ${sum}`, `${path} ${version}/go.mod ${modSum}`];
    writeFileSync(join(folder, 'go.sum'), `${lines.join('\n')}\n`);
    const download = await runDownload(folder, `${path}@${version}`);
    if (download.Dir !== undefined && download.Error === undefined) return download.Dir;
    throw new Error(`go mod download ${path}@${version}: ${download.Error ?? 'no folder'}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runDownload(folder: string, module: string): Promise<Download> {
  return new Promise((resolve, reject) => {
    const args = ['mod', 'download', '-json', module];
    const options = { cwd: folder, env: goEnvironment(), maxBuffer: 1 << 20 };
    execFile('go', args, options, (error, stdout, stderr) => {
      // A module that cannot be had is told as JSON, with exit code 1; a wrong checksum on stderr alone.
      if (stdout.trim() !== '') resolve(JSON.parse(stdout) as Download);
      else reject(new Error(`go ${args.join(' ')}: ${stderr}`, { cause: error }));
    });
  });
}

/** Copies folders of a fetched module, writable: go's cache is not. */
export function copyWritable(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  makeWritable(to);
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) makeWritable(path);
    else if (entry.isFile()) chmodSync(path, 0o644);
  }
}
