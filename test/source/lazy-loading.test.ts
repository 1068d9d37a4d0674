import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../src/source');

test('simple-git has one user, which loads it on demand, and folders load nothing of git', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));

  const users = files.filter(({ text }) => text.includes("'simple-git'"));
  const eager = files.filter(({ text }) => /^import (?!type)[^;]*'simple-git'/m.test(text));
  const above = files.filter(
    ({ name, text }) => !name.startsWith('git/') && /^import (?!type)[^;]*'\.\/git\//m.test(text),
  );

  expect(users.map(({ name }) => name)).toEqual(['git/git-wrapper.ts']);
  expect(eager).toEqual([]);
  expect(above).toEqual([]);
});
