import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCompletion } from '../../src/cli/commands/completion.ts';
import { buildProgram } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { GitsyncError } from '../../src/model/problem.ts';
import { recordTerminal } from './record-terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'gitsync-completion-'));
mkdirSync(join(folder, 'overlays one'));
writeFileSync(join(folder, 'overlays.yaml'), '');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function isInstalled(shell: string): boolean {
  return spawnSync(shell, ['--version']).error === undefined;
}

function programFor(terminal: Terminal): ReturnType<typeof buildProgram> {
  return buildProgram(terminal, () => Promise.resolve());
}

function scriptFor(shell: string): string {
  const terminal = recordTerminal();
  runCompletion(shell, programFor(terminal), terminal);
  return terminal.written();
}

/** What bash itself offers for the last of these words. */
function completeInBash(...words: readonly string[]): string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const call = `
COMP_WORDS=(${quoted})
COMP_CWORD=${words.length - 1}
_gitsync
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const result = spawnSync('bash', ['--norc', '-u', '-c', scriptFor('bash') + call], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(result.stderr).toBe('');
  return result.stdout.split('\n').filter((line) => line !== '');
}

describe('completion', () => {
  test.for(['bash', 'zsh', 'fish'])('the script for %s is a valid one', (shell, { skip }) => {
    skip(!isInstalled(shell), `${shell} is not installed`);

    const result = spawnSync(shell, ['-n'], { input: scriptFor(shell), encoding: 'utf8' });

    expect(result.stderr).toBe('');
    expect(result.status).toBe(0);
  });

  test.each(['bash', 'zsh', 'fish'])('the script for %s names every command and flag', (shell) => {
    const script = scriptFor(shell);

    for (const command of programFor(recordTerminal()).commands) {
      expect(script).toContain(command.name());
      for (const option of command.options.filter(({ hidden }) => !hidden)) {
        expect(script).toContain(shell === 'fish' ? `-l ${option.name()}` : option.long);
      }
    }
  });

  test('bash completes the commands', () => {
    expect(completeInBash('gitsync', 'd')).toEqual(['diff', 'destroy']);
  });

  test('bash completes the flags of the command that is typed', () => {
    expect(completeInBash('gitsync', 'apply', '--dry')).toEqual(['--dry-run']);
    expect(completeInBash('gitsync', 'render', '--dry')).toEqual([]);
  });

  test('bash completes SOURCE with files and folders, spaces included', () => {
    expect(completeInBash('gitsync', 'diff', 'over').sort()).toEqual([
      'overlays one',
      'overlays.yaml',
    ]);
  });

  test('bash completes only folders after a flag that takes one', () => {
    expect(completeInBash('gitsync', 'diff', '-k', 'over')).toEqual(['overlays one']);
  });

  test.each([
    ['after a space', ['gitsync', 'render', '--output', 'y']],
    ['after an equals sign', ['gitsync', 'render', '--output', '=', 'y']],
    ['right behind an equals sign', ['gitsync', 'render', '--output', '=']],
  ])('bash completes the choices of a flag %s', (_title, words) => {
    expect(completeInBash(...words)).toEqual(['yaml']);
  });

  test('bash offers nothing for a value that only a cluster knows', () => {
    expect(completeInBash('gitsync', 'diff', '--context', '')).toEqual([]);
  });

  test('bash completes the shells and the topics of help', () => {
    expect(completeInBash('gitsync', 'completion', '')).toEqual(['bash', 'zsh', 'fish']);
    expect(completeInBash('gitsync', 'help', 'sta')).toEqual(['status']);
  });

  test('an unknown shell is refused with the shells that are known', () => {
    const terminal = recordTerminal();

    expect(() => runCompletion('toString', programFor(terminal), terminal)).toThrow(GitsyncError);
    expect(terminal.written()).toBe('');
  });
});
