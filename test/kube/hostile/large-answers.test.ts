import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const program = join(import.meta.dirname, 'large-answers.ts');

/** What the program tells of one answer. */
interface Told {
  readonly title: string;
  readonly code: string;
  /** The most memory (resident) that the process had until then. */
  readonly peakMib: number;
}

async function run(): Promise<readonly Told[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let [output, trouble] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (trouble += text));
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  expect(trouble).toBe('');
  expect(exitCode).toBe(0);
  // Lines of the program beside this file.
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Told);
}

test('answers of 100 MiB are given up, in bounded memory', { timeout: 30_000 }, async () => {
  const told = await run();

  expect(told.map(({ title, code }) => `${title}: ${code}`)).toEqual([
    'nothing yet: KUBE_BAD_NAME',
    '100 MiB: KUBE_TOO_LARGE',
    '100 MiB packed: KUBE_TOO_LARGE',
    '100 MiB of an error: KUBE_UNAVAILABLE',
    '100 MiB of a list: KUBE_TOO_LARGE',
    ...Array<string>(4).fill('one of four packed at once: KUBE_TOO_LARGE'),
  ]);
  // An answer may have 64 MiB, and four of them are held at once in the end.
  const start = told[0]?.peakMib ?? 0;
  expect((told[3]?.peakMib ?? Infinity) - start).toBeLessThan(3 * 64);
  expect((told.at(-1)?.peakMib ?? Infinity) - start).toBeLessThan(6 * 64);
});
