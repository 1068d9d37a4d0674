import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import { readGitSync } from '../../src/controller/git-sync.ts';
import { problemsFrom } from '../support/git-source.ts';
import { gitSyncObject } from './git-sync-object.ts';

const source = { url: 'https://git.example.com/shop.git' };

describe('spec.postBuild of a GitSync', () => {
  test('is off unless it is there', () => {
    const gitSync = readGitSync(gitSyncObject({ source }), 0);

    expect(gitSync.substitute).toBeUndefined();
  });

  test('is on where it is there, even empty', () => {
    const gitSync = readGitSync(gitSyncObject({ source, postBuild: {} }), 0);

    expect(gitSync.substitute).toEqual({ values: [], files: [], unset: 'fail' });
  });

  test('is read field by field', () => {
    const postBuild = {
      substitute: { env: 'prod' },
      substituteFrom: [{ path: 'vars/all.yaml' }, { path: 'prod.env', optional: true }],
      unset: 'keep',
    };

    const gitSync = readGitSync(gitSyncObject({ source, postBuild }), 0);

    expect(gitSync.substitute).toEqual({
      values: [['env', 'prod']],
      files: [
        { kind: 'path', path: 'vars/all.yaml', isOptional: false },
        { kind: 'path', path: 'prod.env', isOptional: true },
      ],
      unset: 'keep',
    });
  });

  test.each<[JsonObject, string]>([
    [{ substitute: { n: 3 } }, 'spec.postBuild.substitute.n is no text'],
    [{ substitute: ['hunter2'] }, 'spec.postBuild.substitute is no map'],
    [{ substituteFrom: {} }, 'spec.postBuild.substituteFrom is no list'],
    [{ substituteFrom: [{ kind: 'Secret' }] }, 'spec.postBuild.substituteFrom[0] has no path'],
    [{ substituteFrom: [{ path: '../x' }] }, 'substituteFrom[0] is no path from the root'],
    [{ substituteFrom: [{ path: 'x', optional: 'no' }] }, 'optional is neither true nor false'],
    [{ unset: 'empty' }, 'spec.postBuild.unset is neither fail nor keep'],
  ])('%j is refused', async (postBuild, why) => {
    const problems = await problemsFrom(() => readGitSync(gitSyncObject({ source, postBuild }), 0));

    expect(problems.map(({ message }) => message).join()).toContain(why);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});
