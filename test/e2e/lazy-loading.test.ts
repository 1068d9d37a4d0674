import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { makeTempFolder, runCli } from '../support/run-cli.ts';

/** V8's coverage of a run, as far as it tells which scripts were loaded. */
interface Coverage {
  readonly result: readonly { readonly url: string }[];
}

/** The source files inside the bundle's chunks that a run loaded, by their source maps. */
async function loadedSources(args: readonly string[], cwd: string): Promise<readonly string[]> {
  const folder = join(cwd, 'coverage');
  mkdirSync(folder, { recursive: true });
  const { exitCode, stderr } = await runCli(args, { cwd, env: { NODE_V8_COVERAGE: folder } });
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  const urls = readdirSync(folder).flatMap((file) => {
    const coverage = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Coverage;
    return coverage.result.map((script) => script.url);
  });
  const maps = [...new Set(urls)]
    .filter((url) => url.startsWith('file:'))
    .map((url) => `${fileURLToPath(url)}.map`)
    .filter((file) => existsSync(file));
  return maps.flatMap(
    (file) => (JSON.parse(readFileSync(file, 'utf8')) as { sources: string[] }).sources,
  );
}

/** What connects to a cluster: its modules must not even be read where none is needed. */
const connecting =
  /src\/kube\/(?:create-kube-client|transport\/|auth\/|watch\/|discovery\/)|client-node|\/socks\//;

describe('a command that needs no cluster', () => {
  test.each([[['version']], [['--help']], [['render', '--help']], [['diff', '--help']]])(
    'gitsync %s loads nothing of the kube client',
    async (args) => {
      const sources = await loadedSources(args, makeTempFolder());

      expect(sources.filter((source) => connecting.test(source))).toEqual([]);
    },
  );

  test('gitsync render loads nothing of the kube client', async () => {
    const cwd = makeTempFolder();
    writeFileSync(
      join(cwd, 'web.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n',
    );

    const sources = await loadedSources(['render', '-f', 'web.yaml'], cwd);

    expect(sources.some((source) => source.includes('src/render/'))).toBe(true);
    expect(sources.filter((source) => connecting.test(source))).toEqual([]);
  });

  test('a command that needs one loads it: what is looked for would be found', async () => {
    const cwd = makeTempFolder();
    mkdirSync(join(cwd, 'coverage'));
    const env = { NODE_V8_COVERAGE: join(cwd, 'coverage') };

    await runCli(['status', '--server', 'http://127.0.0.1:1', '--applyset', 'web'], { cwd, env });

    const [file = ''] = readdirSync(env.NODE_V8_COVERAGE);
    const text = readFileSync(join(env.NODE_V8_COVERAGE, file), 'utf8');
    const scripts = (JSON.parse(text) as Coverage).result.map((script) => script.url);
    const sources = scripts
      .filter((url) => url.startsWith('file:') && existsSync(`${fileURLToPath(url)}.map`))
      .map((url) => readFileSync(`${fileURLToPath(url)}.map`, 'utf8'));
    expect(sources.some((map) => map.includes('src/kube/transport/http-transport.ts'))).toBe(true);
  });
});
