import { readFile } from 'node:fs/promises';
import { GitsyncError } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import type { SubstituteOptions, VariableFile } from '../render/substitute/load-variables.ts';
import { chooseFlag } from './choose-flag.ts';
import type { SourceFlags } from './flags.ts';

/**
 * What `--substitute`, `--substitute-from` and `--substitute-unset` ask for; undefined where none of them is given.
 * Files are those of this machine. Messages name variables, never values.
 * @throws GitsyncError CONFIG_USAGE, SOURCE_UNREADABLE with everything that is wrong.
 */
export async function readSubstituteFlags(
  flags: SourceFlags,
): Promise<SubstituteOptions | undefined> {
  const { substitute = [], substituteFrom = [], substituteUnset } = flags;
  if (substitute.length + substituteFrom.length === 0 && substituteUnset === undefined) {
    return undefined;
  }
  const { unset = 'fail' as const } = chooseFlag<Pick<SubstituteOptions, 'unset'>>(
    'substitute-unset',
    substituteUnset,
    { fail: { unset: 'fail' }, keep: { unset: 'keep' } },
  );
  const problems: Problem[] = [];
  const values = substitute.flatMap((text) => readPair(text, problems));
  const files: VariableFile[] = [];
  for (const file of substituteFrom) files.push(...(await readVariables(file, problems)));
  if (problems.length > 0) throw new GitsyncError(problems);
  return { values, files, unset };
}

function readPair(text: string, problems: Problem[]): readonly (readonly [string, string])[] {
  const equals = text.indexOf('=');
  if (equals > 0) return [[text.slice(0, equals), text.slice(equals + 1)]];
  problems.push({
    code: 'CONFIG_USAGE',
    message: 'A --substitute has no name before "=", or no "=".',
    hint: 'Write --substitute name=value.',
  });
  return [];
}

async function readVariables(file: string, problems: Problem[]): Promise<readonly VariableFile[]> {
  try {
    return [{ kind: 'bytes', file, bytes: await readFile(file) }];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    problems.push({
      code: 'SOURCE_UNREADABLE',
      message: `--substitute-from ${file}: it cannot be read (${code}).`,
      hint: 'Name a file with ConfigMaps and Secrets (.yaml, .yml, .json) or with name=value lines.',
      origin: { file },
    });
    return [];
  }
}
