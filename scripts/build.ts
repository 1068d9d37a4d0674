import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { emitDeclarations } from './emit-declarations.ts';
import { writeThirdParty } from './third-party.ts';

/**
 * Bundles the command line and the library into dist/, one chunk per lazily loaded part, so that a
 * command loads only what it runs. Dependencies are bundled too; node_modules is not read at run time.
 */
const root = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
};

// Built beside dist/ and swapped in at the end: a program that starts meanwhile finds all of it.
const next = `dist.next-${String(process.pid)}`;
const { metafile } = await build({
  absWorkingDir: root,
  metafile: true,
  entryPoints: {
    cli: 'src/cli/main.ts',
    index: 'src/index.ts',
    'render-child': 'src/isolate/render-child.ts',
  },
  outdir: next,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  chunkNames: 'chunks/[name]-[hash]',
  sourcemap: true,
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'external',
  define: { GITSYNC_VERSION: JSON.stringify(manifest.version) },
  // CommonJS dependencies call `require` for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

writeThirdParty(root, next, metafile);
emitDeclarations(root, next);

const dist = join(root, 'dist');
const previous = join(root, `${next}-previous`);
if (existsSync(dist)) renameSync(dist, previous);
renameSync(join(root, next), dist);
rmSync(previous, { recursive: true, force: true });
