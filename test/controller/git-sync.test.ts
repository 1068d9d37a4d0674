import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import { readGitSync } from '../../src/controller/git-sync.ts';
import { problemsFrom } from '../support/git-source.ts';
import { gitSyncObject } from './git-sync-object.ts';

const nowMs = Date.UTC(2026, 0, 1);
const url = 'https://git.example.com/shop.git';

describe('the spec of a GitSync', () => {
  test('has defaults for everything but the source', () => {
    expect(readGitSync(gitSyncObject(), nowMs)).toMatchObject({
      set: { namespace: 'shop', name: 'web' },
      source: { url, path: '', ref: undefined },
      schedule: { kind: 'interval', intervalMs: 60_000 },
      allowedRemotes: [],
      isPruning: true,
      pruneLimit: { kind: 'default' },
      timeoutMs: 600_000,
    });
  });

  test('is read field by field', () => {
    const spec = {
      source: {
        url: 'git@git.example.com:shop',
        ref: 'release/1.x',
        path: './apps//web/',
        allowRemote: ['git.example.com/org'],
      },
      set: 'other',
      schedule: '0 3 * * *',
      prune: false,
      maxPrune: 7,
      timeout: '1m30s',
    };

    expect(readGitSync(gitSyncObject(spec), nowMs)).toMatchObject({
      set: { namespace: 'shop', name: 'other' },
      source: {
        url: 'git@git.example.com:shop',
        scheme: 'ssh',
        ref: 'release/1.x',
        path: 'apps/web',
      },
      allowedRemotes: [{ scheme: undefined, host: 'git.example.com', segments: ['org'] }],
      schedule: { kind: 'cron', expression: '0 3 * * *' },
      isPruning: false,
      pruneLimit: { kind: 'count', count: 7 },
      timeoutMs: 90_000,
    });
  });

  test.each<[string, JsonObject, string]>([
    ['no source', { source: {} }, 'spec.source.url is missing'],
    ['a folder', { source: { url: '/etc' } }, 'neither a URL nor'],
    ['a program to run', { source: { url: 'ext::sh -c x' } }, 'names a program'],
    ['a login', { source: { url: 'https://me:pass@example.com/x' } }, 'holds a login'],
    ['a path in the URL', { source: { url: `${url}//apps` } }, 'names a path or a ref'],
    ['a ref in the URL', { source: { url: `${url}?ref=main` } }, 'names a path or a ref'],
    ['a path that leads out', { source: { url, path: '../x' } }, 'holds ".."'],
    ['a ref that is an option', { source: { url, ref: '--exec=x' } }, 'no name of a branch'],
    ['a ref that is a pattern', { source: { url, ref: 'main~3' } }, 'no name of a branch'],
    ['a path that is no text', { source: { url, path: 7 } }, 'spec.source.path is no text'],
    ['remotes that are no list', { source: { url, allowRemote: 'a.b' } }, 'allowRemote is no list'],
    [
      'a remote by pattern',
      { source: { url, allowRemote: ['*'] } },
      'allowRemote[0] allows nothing',
    ],
    [
      'a remote that is no text',
      { source: { url, allowRemote: [7] } },
      'allowRemote[0] is no text',
    ],
    ['a set that is no name', { set: 'Web.Shop' }, 'no name of a set'],
    ['an interval that is none', { interval: 'soon' }, 'spec.interval is no duration'],
    ['an interval of nothing', { interval: '10ms' }, 'shorter than a second'],
    ['a timeout of years', { timeout: '10000h' }, 'longer than a day'],
    ['interval and schedule', { interval: '1m', schedule: '* * * * *' }, 'exclude each other'],
    ['a wrong schedule', { schedule: 'daily' }, 'spec.schedule must have the five fields'],
    ['a prune that is no boolean', { prune: 'yes' }, 'neither true nor false'],
    ['a limit that is none', { maxPrune: 'all' }, 'neither a number'],
    ['a negative limit', { maxPrune: -1 }, 'neither a number'],
  ])('with %s is refused', async (_what, spec, why) => {
    const problems = await problemsFrom(() => readGitSync(gitSyncObject(spec), nowMs));

    expect(problems.map(({ message }) => message).join('\n')).toContain(why);
    expect(JSON.stringify(problems)).not.toContain('me:pass');
  });

  test('names everything that is wrong at once', async () => {
    const spec = { source: {}, interval: 'x', timeout: 'x', prune: 1 };

    const problems = await problemsFrom(() => readGitSync(gitSyncObject(spec), nowMs));

    expect(problems).toHaveLength(4);
  });
});
