import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isJsonObject } from '../../src/model/json.ts';
import { printManifests, renderTree } from '../../src/render/render-tree.ts';
import { parseDocuments } from '../../src/yaml/parse-documents.ts';
import { memoryTree } from '../support/memory-tree.ts';

/** One folder of test/fixtures/render: `input/`, `expected.yaml` and `case.yaml`. */
export interface FixtureCase {
  readonly name: string;
  readonly title: string;
  readonly folder: string;
  /** What of `input/` is rendered. */
  readonly path: string;
  readonly recursive: boolean;
}

const root = join(import.meta.dirname, '..', 'fixtures', 'render');

/** Every fixture of the render stage. */
export function listFixtures(): readonly FixtureCase[] {
  return readdirSync(root)
    .sort()
    .map((name) => readFixture(name, join(root, name)));
}

function readFixture(name: string, folder: string): FixtureCase {
  const file = join(folder, 'case.yaml');
  const [document] = parseDocuments(readFileSync(file, 'utf8'), { dialect: 'kubectl', file });
  const fields = document?.value;
  if (!isJsonObject(fields) || typeof fields['title'] !== 'string') {
    throw new Error(`${file} has no title`);
  }
  const { path } = fields;
  return {
    name,
    title: fields['title'],
    folder,
    path: typeof path === 'string' ? path : '',
    recursive: fields['recursive'] === true,
  };
}

/** The bytes that a fixture expects. */
export function readExpected(fixture: FixtureCase): string {
  return readFileSync(join(fixture.folder, 'expected.yaml'), 'utf8');
}

/** What the input of a fixture renders to. */
export async function renderFixture(fixture: FixtureCase): Promise<string> {
  const input = join(fixture.folder, 'input');
  const files = listFiles(input).map(
    (path) => [relative(input, path), readFileSync(path)] as const,
  );
  const { path, recursive } = fixture;
  const tree = memoryTree(Object.fromEntries(files));
  return printManifests(await renderTree(tree, path, { mode: 'auto', recursive }));
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? listFiles(path) : [path];
  });
}
