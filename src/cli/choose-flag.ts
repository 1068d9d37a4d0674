import { GitsyncError } from '../model/problem.ts';

/**
 * What the value of a flag stands for; nothing where the flag is not given.
 * @throws GitsyncError CONFIG_USAGE where the value is none of the choices.
 */
export function chooseFlag<Choice extends object>(
  name: string,
  value: string | undefined,
  choices: Readonly<Record<string, Choice>>,
): Partial<Choice> {
  if (value === undefined) return {};
  const choice = Object.hasOwn(choices, value) ? choices[value] : undefined;
  if (choice !== undefined) return choice;
  const allowed = Object.keys(choices).join(' or ');
  throw new GitsyncError([
    {
      code: 'CONFIG_USAGE',
      message: `--${name} ${JSON.stringify(value)} is not known.`,
      hint: `Use ${allowed}.`,
    },
  ]);
}
