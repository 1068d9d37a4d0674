import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { silentLogger } from '../../../src/log/logger.ts';
import { resolveRevision } from '../../../src/source/git/resolve-revision.ts';
import { parseSource, type GitCredentials } from '../../../src/source/source-spec.ts';
import { startGitHttpServer, type GitHttpServer } from '../../support/git-http-server.ts';
import { findProcesses } from '../../support/git-processes.ts';
import {
  makeRepository,
  makeTempFolder,
  removeTempFolder,
  type TestRepository,
} from '../../support/git-repository.ts';
import {
  codesFrom,
  makeBench,
  problemsFrom,
  readText,
  type SourceBench,
} from '../../support/git-source.ts';

let folder: string;
let server: GitHttpServer;
let bench: SourceBench;
let count = 0;

beforeAll(async () => {
  folder = makeTempFolder();
  server = await startGitHttpServer(join(folder, 'served'));
});

afterEach(async () => {
  await bench.closeAll();
  server.behave = () => ({ kind: 'serve' });
  server.login = undefined;
  expect(findProcesses(folder)).toEqual([]);
});

afterAll(async () => {
  await server.close();
  removeTempFolder(folder);
});

interface Served {
  readonly repository: TestRepository;
  readonly url: string;
}

/** A repository with some files behind the server, and a bench with a cache of its own. */
function serve(options: Parameters<typeof makeRepository>[1] = {}): Served {
  count += 1;
  const name = `repo-${count}`;
  bench = makeBench(join(folder, `bench-${count}`), { credentials: { caFile: server.caFile } });
  const repository = makeRepository(join(folder, 'served', name), options);
  repository.commit(
    Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, `text ${index}`])),
  );
  server.requests.length = 0;
  return { repository, url: `${server.origin}/${name}/.git` };
}

function withLogin(username: string, password: string): { readonly credentials: GitCredentials } {
  return { credentials: { caFile: server.caFile, https: () => ({ username, password }) } };
}

function countWants(body: string): number {
  return body.split('want ').length - 1;
}

const allFiles = Array.from({ length: 30 }, (_, index) => `f${index}`);

describe('fetching from a server', () => {
  test('where filters are allowed, blobs come in one fetch a round, and only those asked for', async () => {
    const { url } = serve();

    const checkout = await bench.open(url);
    const afterOpen = server.fetches().length;
    await checkout.files.read(allFiles.slice(0, 20));
    const afterRead = server.fetches().slice(afterOpen);
    await checkout.files.read(allFiles.slice(0, 20));
    await checkout.files.read(allFiles);

    expect(afterOpen).toBe(1);
    expect(afterRead.map(({ body }) => countWants(body))).toEqual([20]);
    expect(server.fetches().map(({ body }) => countWants(body))).toEqual([1, 20, 10]);
  });

  test('where they are not, one fetch brings everything', async () => {
    const { url } = serve({ allowFilter: false });

    const checkout = await bench.open(url);
    const read = await checkout.files.read(allFiles);

    expect(read.size).toBe(30);
    expect(server.fetches()).toHaveLength(1);
  });

  test('link targets cost one round when the source is opened', async () => {
    const { repository, url } = serve();
    repository.commit({ one: { linkTo: 'f1' }, two: { linkTo: 'f2' } });

    const checkout = await bench.open(url);

    expect(server.fetches().map(({ body }) => countWants(body))).toEqual([1, 2]);
    expect(checkout.files.entry('one')).toBe('file');
    expect(await readText(checkout, 'two')).toBe('text 2');
  });

  test('an unchanged revision is asked for and not fetched', async () => {
    const { url } = serve();
    await (await bench.open(url)).files.read(allFiles);
    server.requests.length = 0;

    const checkout = await bench.open(url);
    await checkout.files.read(allFiles);

    expect(server.fetches()).toEqual([]);
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(server.requests[1]?.body).toContain('command=ls-refs');
  });

  test('a new commit brings what is new', async () => {
    const { repository, url } = serve();
    await (await bench.open(url)).files.read(allFiles);
    const commit = repository.commit({ f0: 'changed' });
    server.requests.length = 0;

    const checkout = await bench.open(url);
    const read = await checkout.files.read(allFiles);

    expect(checkout.revision()).toBe(`main@sha1:${commit}`);
    expect(Buffer.from(read.get('f0') ?? '').toString()).toBe('changed');
    expect(server.fetches().map(({ body }) => countWants(body))).toEqual([1, 1]);
  });

  test('an open checkout stays at its commit while another moves on', async () => {
    const { repository, url } = serve();
    const before = await bench.open(url);
    repository.commit({ f0: 'changed' });

    const after = await bench.open(url);

    expect(await readText(after, 'f0')).toBe('changed');
    expect(await readText(before, 'f0')).toBe('text 0');
  });

  test('resolveRevision polls with ls-remote alone', async () => {
    const { repository, url } = serve();
    const spec = parseSource(url);
    if (spec.kind !== 'git') throw new Error('not a git source');

    const resolved = await resolveRevision(spec, {
      cacheDir: bench.cacheDir,
      logger: silentLogger,
      credentials: { caFile: server.caFile },
    });

    expect(resolved).toEqual({
      ref: 'refs/heads/main',
      commit: repository.git('rev-parse', 'HEAD'),
    });
    expect(server.fetches()).toEqual([]);
  });

  test('many openers at once share one fetch of the commit', async () => {
    const { url } = serve();

    const opened = await Promise.all(Array.from({ length: 6 }, () => bench.open(url)));
    const texts = await Promise.all(opened.map((checkout) => readText(checkout, 'f7')));

    expect(new Set(texts)).toEqual(new Set(['text 7']));
    expect(server.fetches().filter(({ body }) => body.includes('deepen 1'))).toHaveLength(1);
  });

  test('two processes at one cache both get the commit', async () => {
    const { url } = serve();

    const answers = await Promise.all([runChild(url), runChild(url), runChild(url)]);

    expect(answers).toEqual(
      answers.map((): unknown => expect.stringMatching(/^main@sha1:\w{40} 2\n$/)),
    );
    expect(readdirSync(bench.cacheDir)).toHaveLength(1);
  });

  test('a process killed in a fetch leaves nothing that stops the next one', async () => {
    const { url } = serve();
    let posts = 0;
    server.behave = ({ method }) => {
      if (method === 'POST') posts += 1;
      return { kind: posts === 2 ? 'hang' : 'serve' }; // the first asks for refs, the second fetches
    };
    const child = startChild(url);
    await vi.waitUntil(() => posts === 2, { timeout: 20_000 });
    child.kill('SIGKILL');
    await once(child, 'close');
    killOrphans();
    const left = readdirSync(bench.cacheDir);
    server.behave = () => ({ kind: 'serve' });

    const checkout = await bench.open(url);

    expect(left.some((name) => name.endsWith('.lock'))).toBe(true);
    expect(left.some((name) => name.includes('.new-'))).toBe(true);
    expect(await readText(checkout, 'f1')).toBe('text 1');
    expect(readdirSync(bench.cacheDir)).toEqual([expect.stringMatching(/^\w{40}\.git$/)]);
  });
});

/** What the killed process had started: git notices that nobody listens only when the server answers. */
function killOrphans(): void {
  for (const pid of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
      if (environment.includes(`GIT_DIR=${bench.cacheDir}`)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}

function startChild(url: string): ReturnType<typeof spawn> {
  const script = join(import.meta.dirname, '../../support/git-open-child.ts');
  const args = ['--import', 'tsx', script, url, bench.cacheDir, server.caFile, 'f1', 'f2'];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function runChild(url: string): Promise<string> {
  const child = startChild(url);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  await once(child, 'close');
  return output;
}

describe('a login', () => {
  test('is sent only where it is asked for, and to no argument, message or file', async () => {
    const { url } = serve();
    server.login = { username: 'me', password: 's3cret-word' };

    const checkout = await bench.open(url, withLogin('me', 's3cret-word'));

    expect(await readText(checkout, 'f1')).toBe('text 1');
    expect(server.requests[0]?.authorization).toBeUndefined();
    expect(filesHolding(bench.cacheDir, 's3cret-word')).toEqual([]);
  });

  test('may stand in the URL', async () => {
    const { url } = serve();
    server.login = { username: 'me', password: 's3cret@word' };

    const checkout = await bench.open(url.replace('https://', 'https://me:s3cret%40word@'));

    expect(await readText(checkout, 'f1')).toBe('text 1');
  });

  test.each([
    ['none', () => undefined],
    ['a wrong one', () => withLogin('me', 's3cret-word')],
  ])('that is needed (%s given) is an error without the password', async (_title, login) => {
    const { url } = serve();
    const more = login();
    server.login = { username: 'me', password: 'right' };

    const [problem] = await problemsFrom(() => bench.open(url, more));

    expect(problem?.code).toBe('SOURCE_REFUSED');
    expect(problem?.message).toContain(url);
    expect(problem?.message).toContain('asking for its refs');
    expect(problem?.message).not.toMatch(/s3cret-word/);
    expect(problem?.hint).toContain('token');
  });

  test('withdrawn from the server also closes the cache', async () => {
    const { repository, url } = serve();
    const commit = repository.git('rev-parse', 'HEAD');
    await (await bench.open(`${url}?ref=${commit}`)).files.read(allFiles);

    server.login = { username: 'me', password: 'right' };

    expect(await codesFrom(() => bench.open(`${url}?ref=${commit}`))).toEqual(['SOURCE_REFUSED']);
  });

  test('does not show in the arguments of any process', async () => {
    const { url } = serve();
    server.login = { username: 'me', password: 's3cret-word' };
    let seen: readonly string[] = [];
    server.behave = () => {
      seen = [...seen, ...findProcesses(url)];
      return { kind: 'serve' };
    };

    await bench.open(url, withLogin('me', 's3cret-word'));

    expect(seen.length).toBeGreaterThan(2);
    expect(seen.filter((command) => command.includes('s3cret-word'))).toEqual([]);
  });

  test('with a line end is refused before git sees it', async () => {
    const { url } = serve();

    const [problem] = await problemsFrom(() => bench.open(url, withLogin('me', 'x\nhost=evil')));

    expect(problem?.code).toBe('SOURCE_REFUSED');
    expect(problem?.message).toContain('a control character');
    expect(server.requests).toEqual([]);
  });

  test('does not follow a redirect to another host', async () => {
    const { url } = serve();
    const other = await startGitHttpServer(join(folder, 'served'));
    server.behave = () => ({ kind: 'redirect', to: other.origin });

    const [problem] = await problemsFrom(() => bench.open(url, withLogin('me', 's3cret-word')));

    await other.close();
    expect(problem?.code).toBe('SOURCE_REFUSED');
    expect(problem?.message).toContain('redirects to another address');
    expect(other.requests).toEqual([]);
  });

  test('of the user (.netrc, .gitconfig, GIT_*) is not taken', async () => {
    const { url } = serve();
    server.login = { username: 'me', password: 'right' };
    const home = makeTempFolder();
    const canary = join(home, 'EXECUTED');
    writeFileSync(join(home, '.netrc'), 'machine 127.0.0.1 login me password right');
    const helper = `!f() { touch ${canary}; echo username=me; echo password=right; }; f`;
    writeFileSync(join(home, '.gitconfig'), `[credential]\n\thelper = "${helper}"\n`);
    vi.stubEnv('HOME', home);
    vi.stubEnv('GIT_CONFIG_COUNT', '1');
    vi.stubEnv('GIT_CONFIG_KEY_0', 'credential.helper');
    vi.stubEnv('GIT_CONFIG_VALUE_0', helper);
    vi.stubEnv('GIT_ASKPASS', `touch ${canary}`);
    vi.stubEnv('GIT_TRACE', canary);
    vi.stubEnv('GIT_SSL_NO_VERIFY', '1');

    const codes = await codesFrom(() => bench.open(url));

    vi.unstubAllEnvs();
    expect(codes).toEqual(['SOURCE_REFUSED']);
    expect(readdirSync(home)).not.toContain('EXECUTED');
    removeTempFolder(home);
  });
});

function filesHolding(root: string, text: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name))
    .filter((path) => statSync(path).isFile() && readFileSync(path, 'latin1').includes(text));
}

describe('a server that fails', () => {
  test.each([
    [404, 'SOURCE_NOT_FOUND'],
    [403, 'SOURCE_REFUSED'],
    [500, 'SOURCE_UNREACHABLE'],
    [503, 'SOURCE_UNREACHABLE'],
  ])('with status %i is %s', async (status, code) => {
    const { url } = serve();
    server.behave = () => ({ kind: 'status', status, body: 'remote: \u001b[31mtext' });

    const [problem] = await problemsFrom(() => bench.open(url));

    expect(problem?.code).toBe(code);
    expect(problem?.message).toContain(url);

    expect(problem?.message).not.toMatch(/[\u0000-\u001f]/);
  });

  test('by answering 200 with a web page is an error, never an empty tree', async () => {
    const { url } = serve();
    server.behave = () => ({ kind: 'status', status: 200, body: '<html>welcome</html>' });

    expect(await codesFrom(() => bench.open(url))).toEqual(['SOURCE_BAD_REF']);
  });

  test('by not being there is unreachable', async () => {
    serve();

    const [problem] = await problemsFrom(() => bench.open('https://127.0.0.1:1/repo'));

    expect(problem?.code).toBe('SOURCE_UNREACHABLE');
    expect(problem?.message).toContain('the server cannot be reached');
  });

  test('by a certificate that nobody vouches for is unreachable', async () => {
    const { url } = serve();

    const [problem] = await problemsFrom(() => bench.open(url, { credentials: {} }));

    expect(problem?.code).toBe('SOURCE_UNREACHABLE');
    expect(problem?.message).toContain('no trusted TLS connection');
    expect(server.requests).toEqual([]);
  });

  test.each(['GET', 'POST'])('by silence (%s) is given up, helpers included', async (silent) => {
    const { url } = serve();
    server.behave = ({ method }) => ({ kind: method === silent ? 'hang' : 'serve' });

    const [problem] = await problemsFrom(() => bench.open(url, { timeoutMs: 1_000 }));

    expect(problem?.code).toBe('SOURCE_UNREACHABLE');
    expect(problem?.message).toContain('took too long and was stopped');
    expect(findProcesses(url)).toEqual([]);
  });

  test('by silence can be cancelled, helpers included', async () => {
    const { url } = serve();
    const stop = new AbortController();
    server.behave = () => {
      stop.abort(new Error('enough'));
      return { kind: 'hang' };
    };

    const [problem] = await problemsFrom(() => bench.open(url, { signal: stop.signal }));

    expect(problem?.message).toContain('asking for its refs was cancelled');
    expect(findProcesses(url)).toEqual([]);
  });

  test('in the middle of a pack leaves nothing half, and the next attempt works', async () => {
    const { repository, url } = serve();
    repository.commit({ large: Buffer.from(Array.from({ length: 50_000 }, Math.random).join()) });
    const opened = await bench.open(url);
    server.behave = ({ method }) =>
      method === 'POST' ? { kind: 'truncate', bytes: 20_000 } : { kind: 'serve' };

    const codes = await codesFrom(() => opened.files.read(['large']));
    server.behave = () => ({ kind: 'serve' });
    const read = await opened.files.read(['large']);

    expect(codes).toEqual(['SOURCE_UNREACHABLE']);
    expect(read.get('large')?.length).toBeGreaterThan(50_000);
    expect(readdirSync(bench.cacheDir)).toHaveLength(1);
  });

  test('to send a blob of a commit is an error that says so', async () => {
    const { repository, url } = serve();
    const opened = await bench.open(url);
    const id = repository.git('rev-parse', 'HEAD:f3');
    const path = join(repository.folder, '.git/objects', id.slice(0, 2), id.slice(2));
    removeTempFolder(path);

    const [problem] = await problemsFrom(() => opened.files.read(['f2', 'f3']));

    expect(problem?.code).toMatch(/^SOURCE_(?:DAMAGED|BAD_REF|UNREACHABLE)$/);
    expect(problem?.message).toContain(url);
  });
});
