import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { problemRetry } from '../../src/model/problem.ts';
import { recordTerminal } from './record-terminal.ts';

const root = join(import.meta.dirname, '..', '..');
const { commands } = buildProgram(recordTerminal(), () => Promise.resolve());

function readPage(name: string): string {
  return readFileSync(join(root, 'docs', 'reference', name), 'utf8');
}

/** The text below each heading, by heading. */
function splitSections(page: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string>();
  for (const part of page.split(/^## /m).slice(1)) {
    const end = part.indexOf('\n');
    sections.set(part.slice(0, end).trim(), part.slice(end));
  }
  return sections;
}

/** A section with those that it links to: flags that commands share are written once. */
function withSharedSections(sections: ReadonlyMap<string, string>, name: string): string {
  const own = sections.get(name) ?? '';
  const shared = [...own.matchAll(/\]\(#([a-z-]+)\)/g)].map((match) => {
    const heading = (match[1] ?? '').replaceAll('-', ' ');
    return sections.get(heading.charAt(0).toUpperCase() + heading.slice(1)) ?? '';
  });
  return [own, ...shared].join('\n');
}

function listRows(section: string): string[] {
  return section.split('\n').filter((line) => line.startsWith('| `'));
}

function expectedRows(command: Command): string[] {
  return command.options
    .filter(({ hidden }) => !hidden)
    .map(({ flags, description }) => `| \`${flags}\` | ${description} |`);
}

describe('docs/reference/cli.md', () => {
  const sections = splitSections(readPage('cli.md'));

  test.each(commands.map((command) => [command.name(), command] as const))(
    'has the flags of %s, and no others',
    (name, command) => {
      const documented = listRows(withSharedSections(sections, name));

      expect(documented.sort()).toEqual(expectedRows(command).sort());
    },
  );

  test('has no command that does not exist', () => {
    const headings = [...sections.keys()].filter((heading) => !heading.endsWith(' flags'));

    expect(headings.sort()).toEqual(commands.map((command) => command.name()).sort());
  });
});

describe('docs/reference/problems.md', () => {
  const rows = listRows(readPage('problems.md')).map((row) => row.split('|').slice(1, 3));

  test('has every code with its retry, and no others', () => {
    const documented = rows.map((cells) => cells.map((cell) => cell.trim()).join(' '));
    const expected = Object.entries(problemRetry).map(([code, retry]) => `\`${code}\` ${retry}`);

    expect(documented).toEqual(expected);
  });
});

describe('docs/reference/exit-codes.md', () => {
  test('has every code with its names', () => {
    const documented = listRows(readPage('exit-codes.md')).map((row) => {
      const [, code = '', names = ''] = row.split('|');
      return `${code} ${names}`.replaceAll(/[`,]/g, '').trim().split(/\s+/);
    });
    const expected = [...new Set(Object.values(exitCodes))].map((code) => {
      const names = Object.entries(exitCodes).filter(([, other]) => other === code);
      return [String(code), ...names.map(([name]) => name)];
    });

    expect(documented).toEqual(expected);
  });
});

/** Folders whose text literals of the shape `domain/name` are labels, annotations or types of objects. */
const markedFolders = [
  'controller',
  'diff',
  'health',
  'inventory',
  'ownership',
  'prune',
  'render/build',
  'render/build-metadata',
  'render/substitute',
];
const markPattern = /'([a-z0-9-]+(?:\.[a-z0-9-]+)+\/[a-z][A-Za-z0-9._-]*)'/g;

function listTypeScript(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return listTypeScript(path);
    return name.endsWith('.ts') ? [path] : [];
  });
}

function listMarks(): string[] {
  const found = markedFolders
    .flatMap((folder) => listTypeScript(join(root, 'src', folder)))
    .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(markPattern)])
    .map((match) => match[1] ?? '')
    // A version of an API group, as in `gitsync.dev/v1alpha1`.
    .filter((mark) => !/\/v\d+(?:(?:alpha|beta)\d+)?$/.test(mark));
  return [...new Set(found)].sort();
}

describe('docs/reference/annotations.md', () => {
  const rows = listRows(readPage('annotations.md'));
  const documented = rows.map((row) => /^\| `([^`]+)`/.exec(row)?.[1] ?? '');

  test('has every label and annotation that the code knows, and no others', () => {
    expect(listMarks()).toContain('gitsync.dev/owner');
    expect([...new Set(documented)].sort()).toEqual(listMarks());
  });
});

/** Every Markdown file that people read, with its path from the root. */
function listPages(folder = root): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (folder === root && !['docs'].includes(name) && !name.endsWith('.md')) return [];
    if (statSync(path).isDirectory()) return listPages(path);
    return name.endsWith('.md') ? [relative(root, path)] : [];
  });
}

function findBrokenLinks(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      try {
        statSync(join(root, dirname(page), target));
        return false;
      } catch {
        return true;
      }
    });
}

describe('documents', () => {
  test.each(listPages())('%s links only to files that exist', (page) => {
    expect(findBrokenLinks(page)).toEqual([]);
  });

  test.each(listPages())('%s has one sentence per line', (page) => {
    const text = readFileSync(join(root, page), 'utf8').replaceAll(/```[\s\S]*?```/g, '');
    const prose = text.split('\n').filter((line) => !line.startsWith('|'));

    expect(prose.filter((line) => /[a-z)`*][.!?] [A-Z]/.test(line))).toEqual([]);
  });

  test('ARCHITECTURE.md has a line and a row of the import table for every folder of src', () => {
    const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
    const folders = readdirSync(join(root, 'src')).filter((name) => !name.endsWith('.ts'));
    const missing = folders.flatMap((name) =>
      [`\n| \`src/${name}\` |`, `\n| ${name} |`].filter((start) => !page.includes(start)),
    );

    expect(missing).toEqual([]);
  });

  test('the README has the test command that .ci/run calls', () => {
    const called = readFileSync(join(root, '.ci', 'run'), 'utf8').split('\n')[1] ?? '';

    expect(called).toBe('npm cit');
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`\n${called}`);
  });

  test('the README’s commands and flags exist', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const text = [...readme.matchAll(/```(?:console|sh)\n([\s\S]*?)```/g)].join('\n');
    const calls = [...text.matchAll(/^(?:\$ )?(?:kubectl )?gitsync ([a-z]+)(.*)$/gm)];
    const unknown = calls.flatMap(([line, name, rest = '']) => {
      const command = commands.find((one) => one.name() === name);
      if (command === undefined) return [line];
      const known = command.options.flatMap(({ short, long }) => [short, long]);
      const used = [...rest.matchAll(/(?<=\s)--?[a-z][a-z-]*/g)].map(([flag]) => flag);
      return used.filter((flag) => !known.includes(flag)).map((flag) => `${line}: ${flag}`);
    });

    expect(calls.length).toBeGreaterThan(5);
    expect(unknown).toEqual([]);
  });

  test('the session in the README has at most 25 lines', () => {
    const session = /```console\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'));

    expect(session?.[1]?.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  });
});
