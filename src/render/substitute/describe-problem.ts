import { escapeText } from '../../model/escape-text.ts';
import { formatFieldPath } from '../../model/field-path.ts';
import { formatOrigin } from '../../model/manifest.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Problem, ProblemCode } from '../../model/problem.ts';
import { suggestName } from '../../model/suggest-name.ts';
import { idOf, showResource } from '../resource/resource.ts';
import type { FieldProblem } from './substitute-object.ts';
import type { Variables } from './variables.ts';

const maxSourceLength = 80;
const maxNames = 20;

/** A problem at a field: object, place, field, variable and what to do; names only, never a value. */
export function describeFieldProblem(
  problem: FieldProblem,
  manifest: Manifest,
  variables: Variables,
): Problem {
  const field = formatFieldPath(problem.path);
  if (problem.kind === 'result') {
    const names = problem.names.map((name) => `\${${name}}`).join(', ');
    const what = names === '' ? 'the result' : `with the value of ${names}, the text`;
    return describe(
      'RENDER_BAD_VARIABLE',
      manifest,
      `${field}: ${what} ${problem.why}`,
      'A value can make a field a number, a boolean or a text, never more. Put double quotes around what is text: the quotes are part of the value then ("…").',
    );
  }
  const { source, name, why, kind } = problem;
  const shown = escapeText(source, maxSourceLength);
  const escape = `write $${shown} to keep it, or annotate the object with kustomize.toolkit.fluxcd.io/substitute: disabled`;
  const message = `${field}: ${shown} cannot be replaced: ${why}`;
  switch (kind) {
    case 'unset':
      return describe(
        'RENDER_BAD_VARIABLE',
        manifest,
        message,
        `${listNames(name, variables)} Give ${name} a value or a default (\${${name}:=…}); ${escape}.`,
      );
    case 'unset-in-file':
      return describe(
        'RENDER_BAD_VARIABLE',
        manifest,
        `${message}, and its default stands in a script or a file, where it may be meant for a shell`,
        `${listNames(name, variables)} Give ${name} a value; ${escape}. With the value enabled in that annotation, defaults in its scripts and files are used.`,
      );
    case 'bad':
      return describe(
        'RENDER_BAD_VARIABLE',
        manifest,
        message,
        `See docs/variables.md for what can stand there; ${escape}.`,
      );
    default:
      return kind satisfies never;
  }
}

/** The object has lost its type or its name. */
export function describeLostName(manifest: Manifest): Problem {
  return describe(
    'RENDER_BAD_VARIABLE',
    manifest,
    'with the values of its variables, apiVersion, kind or metadata.name is no text any more',
    'Put double quotes into the value: "123" is text, 123 a number.',
  );
}

/** Two objects have become one. */
export function describeDuplicate(manifest: Manifest, first: Manifest): Problem {
  const other = `${showResource(idOf(first.object))} (${formatOrigin(first.origin)})`;
  return describe(
    'RENDER_DUPLICATE',
    manifest,
    `with the values of its variables, it is the same object as ${other}`,
    'Give them different names or namespaces.',
  );
}

function describe(code: ProblemCode, manifest: Manifest, what: string, hint: string): Problem {
  const { origin } = manifest;
  const id = idOf(manifest.object);
  const { group, kind, namespace, name } = id;
  const message = `${formatOrigin(origin)}: ${showResource(id)}: ${what}`;
  return { code, message, hint, object: { group, kind, namespace, name }, origin };
}

function listNames(wanted: string, variables: Variables): string {
  if (variables.size === 0) return 'No variable is set.';
  const names = [...variables.keys()].sort();
  const near = suggestName(wanted, names);
  const more = names.length > maxNames ? ` and ${String(names.length - maxNames)} more` : '';
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  return `Set are ${names.slice(0, maxNames).join(', ')}${more}.${meant}`;
}
