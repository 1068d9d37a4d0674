import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseSource, type GitSourceSpec } from '../../../src/source/source-spec.ts';
import { startGitHttpServer, type GitHttpServer } from '../../support/git-http-server.ts';
import { findProcesses } from '../../support/git-processes.ts';
import { makeRepository, makeTempFolder, removeTempFolder } from '../../support/git-repository.ts';
import { problemsFrom } from '../../support/git-source.ts';
import { makeRemoteLab, type RemoteLab } from '../../support/remote-lab.ts';

let folder: string;
let server: GitHttpServer;
let other: GitHttpServer;
let render: RemoteLab;
let caFile: string;
let url: string;
let commit: string;
let allow: readonly string[];
let count = 0;

beforeAll(async () => {
  folder = makeTempFolder();
  const served = join(folder, 'served');
  const repository = makeRepository(join(served, 'org', 'repo.git'));
  commit = repository.commit({
    'a/kustomization.yaml': 'resources: [cm.yaml]\n',
    'a/cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n',
    'b/kustomization.yaml': 'resources: [cm.yaml]\n',
    'b/cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n',
  });
  repository.git('tag', 'v1');
  server = await startGitHttpServer(served);
  other = await startGitHttpServer(served);
  caFile = join(folder, 'both.pem');
  writeFileSync(caFile, readFileSync(server.caFile, 'utf8') + readFileSync(other.caFile, 'utf8'));
  url = `${server.origin}/org/repo.git`;
  allow = [`${server.origin}/org`];
});

beforeEach(() => {
  count += 1;
  render = labFor(server.origin);
  server.requests.length = 0;
  other.requests.length = 0;
});

afterEach(() => {
  server.behave = () => ({ kind: 'serve' });
  server.login = undefined;
  other.login = undefined;
  expect(findProcesses(folder)).toEqual([]);
});

afterAll(async () => {
  await server.close();
  await other.close();
  removeTempFolder(folder);
});

/** A lab whose source is a repository of that server; its cache is that of the test. */
function labFor(origin: string, https?: () => { username: string; password: string }): RemoteLab {
  return makeRemoteLab(join(folder, `lab-${String(count)}`), {
    home: parseSource(`${origin}/org/home`) as GitSourceSpec,
    credentials: { caFile, ...(https === undefined ? {} : { https }) },
  });
}

function naming(...addresses: readonly string[]): Readonly<Record<string, string>> {
  return { 'kustomization.yaml': `resources:\n${addresses.map((one) => `- ${one}\n`).join('')}` };
}

describe('what is asked of the server of a remote base', () => {
  test('two folders of one repository at one ref are one question and one commit', async () => {
    const files = naming(`${url}//a?ref=v1`, `${url}//b?ref=v1`);

    const { output } = await render(files, { allow });

    expect(output.match(/name: [ab]/g)).toEqual(['name: a', 'name: b']);
    const commits = server.fetches().filter(({ body }) => body.includes('deepen 1'));
    expect(commits).toHaveLength(1);
    expect(server.requests.filter(({ body }) => body.includes('command=ls-refs'))).toHaveLength(1);
  });

  test('a commit that a tag names too is fetched once', async () => {
    const files = naming(`${url}//a?ref=v1`, `${url}//b?ref=${commit}`);

    await render(files, { allow });

    expect(server.fetches().filter(({ body }) => body.includes('deepen 1'))).toHaveLength(1);
  });

  test('a tag that is in the cache is a question and no fetch', async () => {
    await render(naming(`${url}//a?ref=v1`), { allow });
    server.requests.length = 0;

    await render(naming(`${url}//a?ref=v1`), { allow });

    expect(server.fetches()).toEqual([]);
    expect(server.requests).not.toEqual([]);
  });

  test('a full commit that is in the cache is no request at all, and works without the server', async () => {
    const before = await render(naming(`${url}//a?ref=${commit}`), { allow });
    server.requests.length = 0;
    server.behave = () => ({ kind: 'status', status: 503 });

    const after = await render(naming(`${url}//a?ref=${commit}`), { allow });

    expect(after).toEqual(before);
    expect(server.requests).toEqual([]);
  });

  test('a repository that is not allowed is no request at all', async () => {
    const problems = await problemsFrom(() =>
      render(naming(`${url}//a?ref=v1`), { allow: [`${server.origin}/org/rep`, 'github.com'] }),
    );

    expect(problems.map(({ code }) => code)).toEqual(['SOURCE_REMOTE']);
    expect(server.requests).toEqual([]);
  });

  test('a redirect is not followed, to an allowed host neither', async () => {
    server.behave = () => ({ kind: 'redirect', to: other.origin });

    const problems = await problemsFrom(() =>
      render(naming(`${url}//a?ref=v1`), { allow: [...allow, other.origin] }),
    );

    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain('kustomization.yaml:2: ');
    expect(other.requests).toEqual([]);
  });
});

describe('logins of remote bases', () => {
  const login = { username: 'me', password: 'hunter2' };
  const withLogin = (address: string): string =>
    address.replace('https://', `https://${login.username}:${login.password}@`);

  test('one in the address is used and never told', async () => {
    server.login = login;
    const address = withLogin(url);

    const { output, warnings, files } = await render(
      {
        'kustomization.yaml': `resources: ["${address}//a?ref=main"]\nbuildMetadata: [originAnnotations]\n`,
      },
      { allow },
    );

    expect(output).toContain(`repo: ${url}\n`);
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify([output, warnings, files])).not.toContain(login.password);
  });

  test('one that is wrong is an error that does not repeat it', async () => {
    server.login = { username: 'me', password: 'other' };

    const problems = await problemsFrom(() =>
      render(naming(`${withLogin(url)}//a?ref=v1`), { allow }),
    );

    expect(problems.map(({ code }) => code)).toEqual(['SOURCE_REFUSED']);
    expect(JSON.stringify(problems)).not.toContain(login.password);
  });

  test('that of the source is used on its own server', async () => {
    server.login = login;
    const lab = labFor(server.origin, () => login);

    const { output } = await lab(naming(`${url}//a?ref=v1`), { allow });

    expect(output).toContain('name: a');
  });

  test('that of the source is not sent to another server', async () => {
    server.login = login;
    other.login = login;
    const lab = labFor(other.origin, () => login);

    await problemsFrom(() => lab(naming(`${url}//a?ref=v1`), { allow }));

    expect(server.requests.map(({ authorization }) => authorization).filter(Boolean)).toEqual([]);
  });

  test('what one fetched is not read from the cache without one', async () => {
    server.login = login;
    const address = `${url}//a?ref=${commit}`;
    await render(naming(withLogin(address)), { allow });

    const problems = await problemsFrom(() => render(naming(address), { allow }));

    expect(problems.map(({ code }) => code)).toEqual(['SOURCE_REFUSED']);
  });

  test('one that was withdrawn ends the access to the cache', async () => {
    server.login = login;
    const address = withLogin(`${url}//a?ref=${commit}`);
    await render(naming(address), { allow });
    server.login = { username: 'me', password: 'other' };

    const problems = await problemsFrom(() => render(naming(address), { allow }));

    expect(problems.map(({ code }) => code)).toEqual(['SOURCE_REFUSED']);
  });
});

describe('the cache of remote bases', () => {
  test('can be deleted: the same bytes are fetched anew', async () => {
    const files = naming(`${url}//a?ref=${commit}`);
    const before = await render(files, { allow });
    rmSync(join(folder, `lab-${String(count)}`, 'cache'), { recursive: true });

    expect(await render(files, { allow })).toEqual(before);
  });
});
