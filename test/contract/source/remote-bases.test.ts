import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '../../../src/log/logger.ts';
import { printManifests, renderTree } from '../../../src/render/render-tree.ts';
import { renderSources } from '../../../src/sync/render-sources.ts';
import { findProcesses } from '../../support/git-processes.ts';
import { makeRepository, makeTempFolder, removeTempFolder } from '../../support/git-repository.ts';
import type { FileToCommit, TestRepository } from '../../support/git-repository.ts';
import { problemsFrom } from '../../support/git-source.ts';
import { memoryTree } from '../../support/memory-tree.ts';
import { makeRemoteLab } from '../../support/remote-lab.ts';
import type { RemoteLab } from '../../support/remote-lab.ts';

let folder: string;
let render: RemoteLab;
let repository: TestRepository;
let url: string;
let allow: readonly string[];
let first: string;
let second: string;
let count = 0;

function configMap(name: string, more = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;
}

const tree = {
  'base/kustomization.yaml':
    'resources: [cm.yaml, ../shared]\nnamePrefix: p-\nconfigMapGenerator:\n- name: made\n  files: [data.txt]\n',
  'base/cm.yaml': configMap('one', 'data:\n  is: "1"\n'),
  'base/data.txt': 'text\n',
  'shared/kustomization.yaml': 'resources: [cm.yaml]\n',
  'shared/cm.yaml': configMap('shared'),
  'component/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonLabels: {a: b}\n',
  'configs/kustomization.yaml': 'resources: [prefix.yaml]\n',
  'configs/prefix.yaml':
    'apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: x}\nprefix: far-\nfieldSpecs: [{path: metadata/name}]\n',
  'kustomization.yaml': 'resources: [base]\n',
};

beforeAll(() => {
  folder = makeTempFolder();
  render = makeRemoteLab(folder);
  repository = makeRepository(join(folder, 'repo'));
  url = `file://${repository.folder}`;
  allow = [url];
  first = repository.commit(tree);
  repository.git('tag', 'light');
  repository.git('tag', '--annotate', '--message', 'x', 'v1');
  second = repository.commit({ 'base/cm.yaml': configMap('one', 'data:\n  is: "2"\n') });
  repository.git('branch', 'feature/x');
});

afterAll(() => {
  const left = findProcesses(folder);
  removeTempFolder(folder);
  expect(left).toEqual([]);
});

async function renderLocally(kustomization: string): Promise<string> {
  const local = Object.entries(tree).map(([path, text]) => [`vendor/${path}`, text] as const);
  const files = { ...Object.fromEntries(local), 'kustomization.yaml': kustomization };
  return printManifests(await renderTree(memoryTree(files), '', { mode: 'kustomize' }));
}

describe('a remote base', () => {
  test.each([
    ['a folder', 'base', 'resources: [BASE]\nnameSuffix: -s\n'],
    ['the root of the repository', '', 'resources: [BASE]\n'],
    ['a component', 'component', 'resources: [cm.yaml]\ncomponents: [BASE]\n'],
    ['transformers', 'configs', 'resources: [cm.yaml]\ntransformers: [BASE]\n'],
  ])('%s renders as the same tree beside the kustomization', async (_title, path, text) => {
    const near = text.replace('BASE', `vendor/${path}`).replace('cm.yaml', 'vendor/shared/cm.yaml');
    const own = { 'vendor/shared/cm.yaml': tree['shared/cm.yaml'] };
    const far = near.replace(`vendor/${path}]`, `"${url}//${path}?ref=v1"]`);

    const { output } = await render({ ...own, 'kustomization.yaml': far }, { allow });

    expect(far).toContain(url);
    expect(output).toBe(await renderLocally(near));
  });

  test.each([
    ['an annotated tag', () => '?ref=v1', '1'],
    ['a light tag', () => '?ref=refs/tags/light', '1'],
    ['the spelling version', () => '?version=v1', '1'],
    ['a full commit', () => `?ref=${first}`, '1'],
    ['another full commit', () => `?ref=${second}`, '2'],
  ])('is what %s says, without a warning', async (_title, query, value) => {
    const files = { 'kustomization.yaml': `resources: ["${url}//base${query()}"]\n` };

    const { output, warnings } = await render(files, { allow });

    expect(output).toContain(`is: "${value}"`);
    expect(warnings).toEqual([]);
  });

  test.each([
    ['', 'names no ref; main is'],
    ['?ref=main', 'names no tag and no full commit; main is'],
    ['?ref=feature/x', 'names no tag and no full commit; feature/x is'],
  ])('at the moving ref %j warns with line, commit and what to write', async (query, said) => {
    const files = { 'kustomization.yaml': `resources:\n- ${url}//base${query}\n` };

    const { output, warnings } = await render(files, { allow });

    expect(output).toContain('is: "2"');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toBe(
      `kustomization.yaml:2: the remote base ${url}//base${query} ${said} the commit ${second} now`,
    );
    expect(warnings[0]?.hint).toContain(`?ref=${second}`);
  });

  test('names its objects by URL, ref and file', async () => {
    const files = { 'kustomization.yaml': `resources: ["${url}//shared?ref=v1"]\n` };

    expect((await render(files, { allow })).files).toEqual([`${url}@v1//shared/cm.yaml`]);
  });

  test('tells its own problems with URL, ref, file and line', async () => {
    const other = makeRepository(join(folder, 'broken'));
    other.commit({ 'kustomization.yaml': 'resources: [gone.yaml]\nnamePrefix: [x]\n' });
    other.commit({ 'a/kustomization.yaml': 'resources:\n- gone.yaml\n' });
    other.git('tag', 'v1');
    const address = `file://${other.folder}`;
    const files = {
      'kustomization.yaml': `resources:\n- ${address}?ref=v1\n- ${address}//a?ref=v1\n- ${address}//nowhere?ref=v1\n`,
    };

    const problems = await problemsFrom(() => render(files, { allow: [address] }));

    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('there is no file or folder') as string,
      expect.stringMatching(/@v1\/\/kustomization\.yaml:2: namePrefix/) as string,
      expect.stringMatching(/@v1\/\/a\/kustomization\.yaml:2: there is no file/) as string,
    ]);
    expect(problems[0]?.message).toBe(
      `kustomization.yaml:4: there is no file or folder ${address}@v1//nowhere`,
    );
  });

  test('notes repository and ref as kustomize does', async () => {
    const files = {
      'kustomization.yaml': `resources: ["${url}//base?ref=v1"]\nbuildMetadata: [originAnnotations, transformerAnnotations]\n`,
    };

    const { output } = await render(files, { allow });

    expect(output).toContain(`path: base/cm.yaml\n      repo: ${url}\n      ref: v1\n`);
    expect(output).toContain(`path: shared/cm.yaml\n      repo: ${url}\n      ref: v1\n`);
    expect(output).toContain(
      `- repo: ${url}\n        ref: v1\n        configuredIn: base/kustomization.yaml\n`,
    );
  });

  test('at the root of a repository has an origin of its own only with the compatibility switch', async () => {
    const files = {
      'kustomization.yaml': `resources: ["${url}?ref=v1"]\nbuildMetadata: [originAnnotations]\n`,
    };

    const ours = await render(files, { allow });
    const theirs = await render(files, { allow, compat: 'kustomize' });

    expect(ours.output).toContain('path: base/cm.yaml');
    expect(theirs.output).toBe(
      ours.output.replace(/(path|configuredIn): (base|shared)/g, '$1: notCloned/$2'),
    );
  });
});

/** Another repository, tagged v1; answers its URL. */
function makeTagged(files: Readonly<Record<string, FileToCommit>>): string {
  count += 1;
  const made = makeRepository(join(folder, `repo-${String(count)}`));
  made.commit(files);
  made.git('tag', 'v1');
  return `file://${made.folder}`;
}

describe('what a remote base may reach', () => {
  test.each<[string, string, string]>([
    ['a base above its repository', 'resources: [../../outside]', 'leads out of the source'],
    ['a file above it', 'patches: [{path: ../../outside/x.yaml}]', 'leads out of the source'],
    ['an absolute path', 'resources: [/etc]', 'is an absolute path'],
    ['a file outside its folder', 'patches: [{path: ../x.yaml}]', 'lies outside the folder'],
    ['a link out of it', 'resources: [link]', 'a link leads out of the repository'],
  ])('%s is refused, even without load restrictions', async (_title, text, reason) => {
    const linkTo = '../../outside/x.yaml';
    const made = makeTagged({
      'in/kustomization.yaml': text,
      'in/link': { linkTo },
      'x.yaml': configMap('x'),
    });
    const files = {
      'kustomization.yaml': `resources: ["${made}//in?ref=v1"]\n`,
      'outside/kustomization.yaml': 'namePrefix: x-\n',
      'outside/x.yaml': configMap('x'),
    };

    const problems = await problemsFrom(() =>
      render(files, { allow: [made], loadRestrictor: 'none' }),
    );

    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain(reason);
    expect(problems[0]?.message).toContain(`${made}@v1`);
  });

  test('another repository needs the allow-list too, and is told at its line', async () => {
    const inner = makeTagged({
      'kustomization.yaml': 'resources: [cm.yaml]',
      'cm.yaml': configMap('x'),
    });
    const outer = makeTagged({ 'kustomization.yaml': `resources:\n- ${inner}?ref=v1\n` });
    const files = { 'kustomization.yaml': `resources: ["${outer}?ref=v1"]\n` };

    const { output } = await render(files, { allow: [outer, inner] });
    const problems = await problemsFrom(() => render(files, { allow: [outer] }));

    expect(output).toBe(configMap('x'));
    expect(problems.map(({ message }) => message)).toEqual([
      `${outer}@v1//kustomization.yaml:2: the remote base ${inner}?ref=v1 is not allowed, so nothing was fetched`,
    ]);
  });

  test('repositories that name each other in a circle end', async () => {
    const name = join(folder, `repo-${String(count + 2)}`);
    const one = makeTagged({ 'kustomization.yaml': `resources: ["file://${name}?ref=v1"]\n` });
    const other = makeTagged({ 'kustomization.yaml': `resources: ["${one}?ref=v1"]\n` });
    const files = { 'kustomization.yaml': `resources: ["${one}?ref=v1"]\n` };

    const problems = await problemsFrom(() => render(files, { allow: [one, other] }));

    expect(other).toBe(`file://${name}`);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain(`cycle: . -> ${one}@v1/ -> ${other}@v1/ -> ${one}@v1/`);
  });

  test('a submodule is an error that says so, also with submodules=true', async () => {
    const made = makeRepository(join(folder, 'super'));
    made.commit({ 'kustomization.yaml': 'resources: [sub/cm.yaml]\n' });
    made.git('update-index', '--add', '--cacheinfo', `160000,${first},sub`);
    made.git('commit', '--quiet', '--message', 'x');
    made.git('tag', 'v1');
    const address = `file://${made.folder}?ref=v1&submodules=true`;

    const problems = await problemsFrom(() =>
      render(
        { 'kustomization.yaml': `resources: ["${address}"]\n` },
        { allow: [`file://${folder}`] },
      ),
    );

    expect(problems[0]?.message).toContain('it is a submodule, and submodules are not fetched');
  });
});

describe('an address that is not followed', () => {
  test.each<[string, string, string]>([
    [
      'a repository that is not allowed',
      'resources: [https://git.test/org/repo?ref=v1]',
      'is not allowed',
    ],
    ['a component that is not allowed', 'components: [git@git.test:org/repo]', 'is not allowed'],
    ['a single file', 'resources: [https://git.test/org/repo/x.yaml]', 'names a single file'],
    ['a patch', 'patches: [{path: https://git.test/org/repo/x.yaml}]', 'is remote'],
    ['a schema', 'openapi: {path: https://git.test/schema.json}', 'is remote'],
    ['a folder that is none', `resources: ["URL//base/cm.yaml?ref=v1"]`, 'names a single file'],
    ['a file without ending', `resources: ["URL//base/data?ref=v1"]`, 'no file or folder'],
    ['an unknown ref', `resources: ["URL//base?ref=gone"]`, 'there is no branch or tag "gone"'],
    ['a half commit', `resources: ["URL//base?ref=abcdef1"]`, 'there is no branch or tag'],
  ])('%s is an error at its line with what to do', async (_title, text, reason) => {
    const files = { 'kustomization.yaml': `namePrefix: x-\n${text.replace('URL', url)}\n` };

    const problems = await problemsFrom(() => render(files, { allow }));

    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain('kustomization.yaml:2: ');
    expect(problems[0]?.message).toContain(reason);
    expect(problems[0]?.hint).toBeDefined();
  });

  test('says which name allows it', async () => {
    const files = { 'kustomization.yaml': 'resources: [https://me:hunter2@git.test/org/repo//a]' };

    const [problem] = await problemsFrom(() => render(files, { allow: [] }));

    expect(problem?.code).toBe('SOURCE_REMOTE');
    expect(problem?.hint).toContain('--allow-remote git.test/org/repo,');
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  test('holds no login in the message of a render without remote bases', async () => {
    const files = {
      'kustomization.yaml':
        'resources: [https://me:hunter2@git.test/org/repo]\npatches: [{path: https://me:hunter2@git.test/x.yaml}]\n',
    };

    const problems = await problemsFrom(() =>
      renderTree(memoryTree(files), '', { mode: 'kustomize' }),
    );

    expect(problems.map(({ code }) => code)).toEqual(['RENDER_UNSUPPORTED', 'RENDER_UNSUPPORTED']);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test('holds no login either where a plugin names it', async () => {
    const config =
      'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: x}\npath: https://me:hunter2@git.test/x.yaml\n';
    const files = { 'kustomization.yaml': 'transformers: [x.yaml]\n', 'x.yaml': config };

    const problems = await problemsFrom(() => render(files, { allow }));

    expect(problems.map(({ code }) => code)).toEqual(['RENDER_UNSUPPORTED']);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test('is not looked for on the disk, where its name could be too long', async () => {
    const long = 's'.repeat(300);
    const source = join(folder, 'long');
    mkdirSync(source);
    const text = `resources: ["https://me:${long}@git.test/org/repo"]\n`;
    writeFileSync(join(source, 'kustomization.yaml'), text);

    const problems = await problemsFrom(() =>
      renderSources([{ spec: { kind: 'local', path: source }, render: { mode: 'kustomize' } }], {
        open: { cacheDir: join(folder, 'cache'), logger: silentLogger },
      }),
    );

    expect(problems.map(({ code }) => code)).toEqual(['SOURCE_REMOTE']);
    expect(JSON.stringify(problems)).not.toContain(long);
  });

  test('all of them are told in one go', async () => {
    const files = {
      'kustomization.yaml': `resources:\n- https://a.test/o/r\n- "${url}?ref=gone"\n- gone.yaml\n- http://b.test/o/r\n`,
    };

    const problems = await problemsFrom(() => render(files, { allow }));

    expect(problems.map(({ message }) => message.slice(0, 21)).sort()).toEqual([
      'kustomization.yaml:2:',
      'kustomization.yaml:3:',
      'kustomization.yaml:4:',
      'kustomization.yaml:5:',
    ]);
  });

  test('a folder of the source that is called like an address is used', async () => {
    const files = {
      'kustomization.yaml': 'resources: [github.com/org/repo]\n',
      'github.com/org/repo/kustomization.yaml': 'resources: [cm.yaml]\n',
      'github.com/org/repo/cm.yaml': configMap('near'),
    };

    expect((await render(files, { allow: [] })).output).toBe(configMap('near'));
  });

  test('more than a hundred of them are too many', async () => {
    const names = Array.from(
      { length: 102 },
      (_, index) => `- https://git.test/org/r${String(index)}`,
    );

    const problems = await problemsFrom(() =>
      render({ 'kustomization.yaml': `resources:\n${names.join('\n')}\n` }, { allow }),
    );

    expect(problems.filter(({ code }) => code === 'RENDER_LIMIT')).toHaveLength(2);
  });
});
