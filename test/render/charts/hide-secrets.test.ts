import { expect, test } from 'vitest';
import { GitsyncError } from '../../../src/model/problem.ts';
import { hideSecrets } from '../../../src/render/charts/hide-secrets.ts';

function hide(message: string, values: string): string {
  const error = new GitsyncError([{ code: 'RENDER_BAD_GENERATOR', message }]);
  return hideSecrets(error, [new TextEncoder().encode(values)]).message;
}

test('values below names of secrets do not appear in messages, others do', () => {
  const message = hide(
    'failed with hunter2, longer-hunter2, 123456 and nginx',
    'db: {password: hunter2, adminPassword: longer-hunter2}\napiTokens: [123456]\nimage: nginx\n',
  );

  expect(message).toBe('failed with ***, ***, *** and nginx');
});

test('a secret with quotes and line breaks is found as Go quotes it', () => {
  const message = hide(String.raw`got "a\"b\nc"`, 'token: "a\\"b\\nc"\n');

  expect(message).toBe('got "***"');
});

test('values that cannot be read hide nothing and hinder nothing', () => {
  const message = hide('failed with hunter2', 'password: {{ hunter2 }\n');

  expect(message).toBe('failed with hunter2');
});
