import { GitsyncError } from '../model/problem.ts';

/** Reads `-o`; the first allowed format is the default. @throws GitsyncError CONFIG_USAGE */
export function readFormat<Format extends string>(
  text: string | undefined,
  allowed: readonly [Format, ...Format[]],
): Format {
  if (text === undefined) return allowed[0];
  const found = allowed.find((format) => format === text);
  if (found !== undefined) return found;
  throw new GitsyncError([
    {
      code: 'CONFIG_USAGE',
      message: `-o ${JSON.stringify(text)} is not known here.`,
      hint: `Use ${allowed.join(', ')}.`,
    },
  ]);
}
