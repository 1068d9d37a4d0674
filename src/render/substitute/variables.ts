import type { Problem } from '../../model/problem.ts';

/** The variables of a build: what can stand for `${name}`. Later entries won over earlier ones. */
export type Variables = ReadonlyMap<string, string>;

/** What a variable may be called, as in Flux; everything else could not be written between `${` and `}`. */
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Adds variables; a name that cannot be one is a problem. `where` tells where they stand, such as a file. */
export function addVariables(
  variables: Map<string, string>,
  entries: Iterable<readonly [name: string, value: string]>,
  where: string,
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [name, value] of entries) {
    if (variableName.test(name)) variables.set(name, dropLastBreaks(value));
    else problems.push(describeBadName(name, where));
  }
  return problems;
}

/** Texts in files end in a line break that nobody means. */
function dropLastBreaks(value: string): string {
  return value.replace(/\n+$/, '');
}

function describeBadName(name: string, where: string): Problem {
  return {
    code: 'RENDER_BAD_VARIABLE',
    message: `${where}: ${JSON.stringify(name)} is no name of a variable`,
    hint: 'Names consist of letters, digits and "_", and do not begin with a digit.',
  };
}
