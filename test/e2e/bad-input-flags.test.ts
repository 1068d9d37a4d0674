import { expect, test } from 'vitest';
import { expectCleanOutput } from '../support/e2e-scene.ts';
import { makeTempFolder, runCli } from '../support/run-cli.ts';

const apply = ['apply', '.', '--applyset', 'shop'];

test.each([
  [
    ['apply', '.'],
    ['--applyset is missing', '--applyset NAME'],
  ],
  [['apply', '.', '--applyset', 'SHOP'], ['--applyset "SHOP": use lower-case letters']],
  [[...apply, '-n', 'no_such'], ['--namespace "no_such": use lower-case letters']],
  [[...apply, '--max-prune=many'], ['--max-prune "many": write a number (7) or a share (30%)']],
  [[...apply, '--max-prune=200%'], ['--max-prune "200%"']],
  [[...apply, '--adopt=some'], ['--adopt "some": use never, unowned or all']],
  [
    [...apply, '--dry-run=client'],
    ['--dry-run "client": use none or server', 'gitsync render'],
  ],
  [[...apply, '--timeout=5'], ['--timeout "5": write it as 30s, 5m or 1h30m']],
  [
    [...apply, '-o', 'xml'],
    ['-o "xml" is not known here', 'Use text, json, yaml'],
  ],
  [['diff', '.', '--applyset', 'shop', '-o', 'xml'], ['unified, json, yaml, name']],
  [
    ['render', '.', '-o', 'json'],
    ["argument 'json' is invalid", 'yaml'],
  ],
  [
    ['render', '.', '--reorder=up'],
    ['--reorder "up" is not known', 'legacy or none'],
  ],
  [['version', '-o', 'xml'], ['-o "xml" is not known here']],
  [
    ['completion', 'tcsh'],
    ['no completion for the shell "tcsh"', 'bash, zsh, fish'],
  ],
  [
    [...apply, '--nope'],
    ["unknown option '--nope'", 'gitsync help apply'],
  ],
  [['aply'], ["unknown command 'aply'", 'Did you mean apply?']],
  [['apply', '.', 'other', '--applyset', 'shop'], ['too many arguments']],
  [[...apply, '--context'], ["option '--context <name>' argument missing"]],
  [[...apply, '--prune=maybe'], ["unknown option '--prune=maybe'"]],
  [
    ['apply', '--max-prune=x', '--adopt=y'],
    ['--applyset', '--max-prune "x"', '--adopt "y"'],
  ],
])('%j ends with 2 and what to write instead', async (args, says) => {
  // Without a kubeconfig: wrong flags are told before a cluster is looked for.
  const result = await runCli(args, { cwd: makeTempFolder() });

  for (const text of says) expect(result.stderr).toContain(text);
  expect(result.stdout).toBe('');
  expectCleanOutput(result.stderr);
  expect(result.exitCode).toBe(2);
});

test.each([
  [
    ['--server=https://127.0.0.1:1', '--request-timeout=soon'],
    '--request-timeout "soon" is no duration',
  ],
  [['--server=https://127.0.0.1:1', '--as-group=admins'], 'are to be impersonated, but no user'],
  [['--server=ftp://127.0.0.1'], 'no http or https URL'],
  [[], 'No cluster is configured'],
])('a connection that flags %j do not give is told with 2', async (flags, says) => {
  const folder = makeTempFolder();

  const result = await runCli([...apply, ...flags], { cwd: folder });

  expect(result.stderr).toContain(says);
  expect(result.stderr).toMatch(/\(KUBE_CONFIG\)\n {2}hint: /);
  expectCleanOutput(result.stderr);
  expect(result.exitCode).toBe(2);
});
