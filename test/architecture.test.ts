import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/** Which folders a folder may import, and which packages: the table of docs/adr/0002. */
interface Row {
  readonly folders: readonly string[];
  readonly packages: readonly string[];
}

const beforeSync = [
  'model',
  'log',
  'yaml',
  'schema',
  'render',
  'diff',
  'ownership',
  'inventory',
  'prune',
  'health',
  'plan',
  'source',
  'isolate',
  'kube',
  'observe',
  'apply',
];

const table: Readonly<Record<string, Row>> = {
  model: { folders: [], packages: [] },
  log: { folders: [], packages: ['pino'] },
  yaml: { folders: ['model'], packages: ['js-yaml'] },
  schema: { folders: ['model'], packages: ['node:crypto', 'node:zlib'] },
  render: { folders: ['model', 'yaml', 'schema'], packages: ['fast-json-patch', 'node:crypto'] },
  diff: { folders: ['model', 'schema'], packages: ['fast-json-patch', 'node:crypto'] },
  ownership: { folders: ['model', 'schema'], packages: ['node:crypto'] },
  inventory: { folders: ['model'], packages: ['node:crypto', 'node:zlib'] },
  prune: { folders: ['model', 'ownership', 'inventory'], packages: [] },
  health: { folders: ['model'], packages: ['@marcbachmann/cel-js'] },
  plan: {
    folders: ['model', 'schema', 'diff', 'ownership', 'inventory', 'prune', 'health'],
    packages: ['node:crypto'],
  },
  source: {
    folders: ['model', 'log'],
    packages: ['simple-git', 'node:*'],
  },
  isolate: { folders: ['model', 'render'], packages: ['node:*'] },
  settings: { folders: ['model', 'yaml'], packages: ['valibot', 'node:fs', 'node:path'] },
  kube: {
    folders: ['model', 'yaml', 'log'],
    packages: ['socks', '@kubernetes/client-node', 'node:*'],
  },
  observe: {
    folders: ['model', 'log', 'kube', 'schema', 'inventory', 'ownership'],
    packages: ['node:crypto'],
  },
  apply: {
    folders: ['model', 'log', 'kube', 'plan', 'health', 'inventory', 'ownership'],
    packages: ['node:timers/promises'],
  },
  report: {
    folders: ['model', 'yaml', 'diff', 'plan', 'health', 'apply'],
    packages: ['diff'],
  },
  sync: { folders: beforeSync, packages: ['node:worker_threads', 'node:crypto'] },
  controller: {
    folders: [...beforeSync, 'report', 'settings', 'sync'],
    packages: ['cron', 'prom-client', 'node:http', 'node:timers/promises', 'node:os', 'node:path'],
  },
  cli: {
    folders: [...beforeSync, 'report', 'settings', 'sync', 'controller'],
    packages: ['commander', 'node:*'],
  },
};

/** Folders that decide: no I/O, clock, randomness, environment or logger. */
const pureFolders = [
  'model',
  'yaml',
  'schema',
  'render',
  'diff',
  'ownership',
  'inventory',
  'prune',
  'health',
  'plan',
  'report',
];
const impure =
  /\bDate\.now\b|\bnew Date\(\)|\bprocess\.|\bMath\.random\b|\brandomBytes\b|\brandomUUID\b/;
const writingVerbs = /\bkube\.(?:apply|patch|create|delete|replace)\w*\(/;

const root = join(import.meta.dirname, '..', 'src');

interface SourceFile {
  readonly path: string;
  readonly folder: string;
  readonly text: string;
  readonly imports: readonly { readonly from: string; readonly typeOnly: boolean }[];
}

function listTypeScript(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) return listTypeScript(path);
    return name.endsWith('.ts') ? [path] : [];
  });
}

function readSource(path: string): SourceFile {
  const text = readFileSync(path, 'utf8');
  const shown = relative(root, path);
  const folder = shown.includes('/') ? (shown.split('/')[0] ?? '') : '';
  return { path: shown, folder, text, imports: findImports(text) };
}

function findImports(text: string): SourceFile['imports'] {
  const found: { from: string; typeOnly: boolean }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const specifier = node.moduleSpecifier;
      const typeOnly = ts.isImportDeclaration(node)
        ? node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
        : node.isTypeOnly;
      if (specifier !== undefined && ts.isStringLiteral(specifier)) {
        found.push({ from: specifier.text, typeOnly });
      }
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const argument = node.arguments[0];
      if (argument !== undefined && ts.isStringLiteral(argument)) {
        found.push({ from: argument.text, typeOnly: false });
      }
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const literal = node.argument.literal;
      if (ts.isStringLiteral(literal)) found.push({ from: literal.text, typeOnly: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('file.ts', text, ts.ScriptTarget.ESNext, true));
  return found;
}

function resolveImport(file: SourceFile, from: string): string {
  return relative(root, join(root, file.path, '..', from));
}

function mayUsePackage(row: Row, name: string): boolean {
  return row.packages.some(
    (allowed) =>
      allowed === name ||
      name.startsWith(`${allowed}/`) ||
      (allowed === 'node:*' && name.startsWith('node:')),
  );
}

/** Everything wrong with the imports of one file, as sentences. */
function findForbiddenImports(file: SourceFile): string[] {
  const row = table[file.folder];
  if (row === undefined) return [`${file.path}: the folder has no row in the import table`];
  return file.imports.flatMap(({ from, typeOnly }) => {
    if (!from.startsWith('.')) {
      return mayUsePackage(row, from) ? [] : [`${file.path} imports the package ${from}`];
    }
    const target = resolveImport(file, from);
    if (target === 'index.ts') return [`${file.path} imports index.ts`];
    const folder = target.split('/')[0] ?? '';
    if (folder === file.folder) return [];
    if (file.folder === 'report' && folder === 'apply' && !typeOnly) {
      return [`${file.path} imports values of apply; report may only use its types`];
    }
    return row.folders.includes(folder) ? [] : [`${file.path} imports ${target}`];
  });
}

function findCycle(files: readonly SourceFile[]): string[] | undefined {
  const targets = new Map(
    files.map((file) => [
      file.path,
      file.imports
        .filter(({ from }) => from.startsWith('.'))
        .map(({ from }) => resolveImport(file, from)),
    ]),
  );
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const target of targets.get(path) ?? []) {
      const cycle = walk(target, [...trail, path]);
      if (cycle !== undefined) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const file of files) {
    const cycle = walk(file.path, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

const files = listTypeScript(root).map(readSource);
const inFolders = files.filter((file) => file.folder !== '');

describe('architecture', () => {
  test('a folder imports only the folders and packages that its row of the table names', () => {
    expect(inFolders.flatMap(findForbiddenImports)).toEqual([]);
  });

  test('no import cycles exist, type imports included', () => {
    expect(findCycle(files)).toBeUndefined();
  });

  test('pure folders use no clock, randomness or environment', () => {
    const found = inFolders.filter(
      (file) => pureFolders.includes(file.folder) && impure.test(stripComments(file.text)),
    );

    expect(found.map((file) => file.path)).toEqual([]);
  });

  test('only apply and controller call writing verbs of the kube client', () => {
    const found = inFolders.filter(
      (file) =>
        !['apply', 'controller', 'kube'].includes(file.folder) && writingVerbs.test(file.text),
    );

    expect(found.map((file) => file.path)).toEqual([]);
  });

  test('file names are kebab-case and never a drawer for anything', () => {
    const bad = files.filter(({ path }) => {
      const name = path.split('/').at(-1) ?? '';
      return (
        !/^[a-z0-9]+(?:-[a-z0-9]+)*\.ts$/.test(name) ||
        /^(?:utils?|helpers?|common|types|manager|misc)\.ts$/.test(name)
      );
    });

    expect(bad.map((file) => file.path)).toEqual([]);
  });

  test.each([
    ['a deciding folder that reads files', 'diff/a.ts', "import { readFileSync } from 'node:fs';"],
    ['a folder below that imports one above', 'render/a.ts', "import { x } from '../plan/x.ts';"],
    ['a package outside its row', 'plan/a.ts', "import yaml from 'js-yaml';"],
    ['a type import across the table', 'model/a.ts', "import type { X } from '../plan/x.ts';"],
    ['a lazy import across the table', 'kube/a.ts', "await import('../apply/x.ts');"],
    ['a folder without a row', 'stuff/a.ts', ''],
    ['values of apply in report', 'report/a.ts', "import { x } from '../apply/x.ts';"],
  ])('the table catches %s', (_title, path, text) => {
    const planted: SourceFile = {
      path,
      folder: path.split('/')[0] ?? '',
      text,
      imports: findImports(text),
    };

    expect(findForbiddenImports(planted)).toHaveLength(1);
  });
});

function stripComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
}
