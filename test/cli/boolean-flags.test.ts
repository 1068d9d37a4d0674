import { expect, test } from 'vitest';
import { spellBooleanFlags } from '../../src/cli/boolean-flags.ts';

test.each([
  ['--prune=false', ['--no-prune']],
  ['--prune=true', []],
  ['--prune', []],
  ['--wait=false', ['--no-wait']],
  ['--force-conflicts=true', ['--force-conflicts']],
  ['--force-conflicts=false', []],
  ['--no-prune', ['--no-prune']],
  ['--applyset=true', ['--applyset=true']],
  ['false', ['false']],
])('%s is understood as kubectl would', (written, expected) => {
  expect(spellBooleanFlags([written])).toEqual(expected);
});

test('what follows -- is no flag', () => {
  expect(spellBooleanFlags(['--', '--prune=false'])).toEqual(['--', '--prune=false']);
});
