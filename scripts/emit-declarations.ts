import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Writes the types of the library into the built folder: `index.d.ts` and what it refers to. esbuild leaves types out.
 * Through the compiler's command line, so that a type error stops the build.
 */
export function emitDeclarations(root: string, outdir: string): void {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  const compiler = join(dirname(manifest), 'bin', 'tsc');
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', outdir], {
    cwd: root,
    stdio: 'inherit',
  });
}
