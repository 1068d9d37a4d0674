import { GitsyncError } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';
import type { Json } from '../../model/json.ts';
import type { Origin } from '../../model/manifest.ts';
import { decodeText } from '../../yaml/decode-text.ts';
import { parseDocuments } from '../../yaml/parse-documents.ts';
import { fail, problemAt } from '../render-problem.ts';
import { parentOf } from '../tree-path.ts';
import { findFieldLine, indexFieldLines } from './field-lines.ts';
import { kustomizationFields } from './fields.ts';
import type { KustomizationFields } from './fields.ts';
import { recordOf } from './read-shape.ts';

/** The names a kustomization file may have, in kustomize's order; a folder holds exactly one of them. */
export const kustomizationFileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** A kustomization file whose types were checked, with deprecated spellings folded into the current ones. */
export interface Kustomization {
  readonly file: string;
  /** The folder that its paths are relative to. */
  readonly folder: string;
  readonly isComponent: boolean;
  readonly fields: KustomizationFields;
  /** The repository of a remote base, for origins; absent for what is in the source. */
  readonly repository?: { readonly repo: string; readonly ref: string };
  /** Keys that are there twice: kustomize takes the last one without a word. */
  readonly repeatedKeys: readonly Problem[];
  /** File and line of a field, for messages: `patches[2]`. */
  origin(path: string): Origin;
}

const apiVersions: Readonly<Record<string, string>> = {
  Kustomization: 'kustomize.config.k8s.io/v1beta1',
  Component: 'kustomize.config.k8s.io/v1alpha1',
};

const readFields = recordOf(kustomizationFields);

/**
 * Reads a kustomization file (api/types/kustomization.go).
 * @param mayInflateCharts whether there is something that runs helm
 * @throws GitsyncError with every wrong, unknown or unsupported field of the file.
 */
export function readKustomization(
  file: string,
  bytes: Uint8Array,
  mayInflateCharts = false,
): Kustomization {
  const content = decodeText(bytes, file);
  const lines = indexFieldLines(content);
  const { value, repeatedKeys } = parseFields(content, file);
  const origin = (path: string): Origin => ({ file, line: findFieldLine(lines, path) });
  const problems: Problem[] = [];
  const report = (path: string, message: string): void => {
    const named = path === '' ? 'the file' : path;
    const hint = 'Correct the field there, or remove it.';
    problems.push(problemAt('RENDER_BAD_KUSTOMIZATION', origin(path), `${named} ${message}`, hint));
  };
  const fields = readFields(value, { path: '', report }) ?? {};
  if (problems.length === 0 && isEmpty(value)) {
    fail('RENDER_BAD_KUSTOMIZATION', { file }, 'the kustomization is empty', emptyHint);
  }
  checkType(fields, report);
  if (!mayInflateCharts) problems.push(...refuseCharts(fields, origin));
  if (problems.length > 0) throw new GitsyncError(problems);
  return {
    file,
    folder: parentOf(file),
    isComponent: fields.kind === 'Component',
    fields: foldDeprecated(fields),
    repeatedKeys,
    origin,
  };
}

function parseFields(
  content: string,
  file: string,
): { readonly value: Json | undefined; readonly repeatedKeys: readonly Problem[] } {
  try {
    const [document] = parseDocuments(content, { dialect: 'kubectl', file });
    return { value: document?.value, repeatedKeys: [] };
  } catch (error) {
    if (!(error instanceof GitsyncError)) throw error;
    // What is wrong besides repeated keys is thrown here again.
    const [document] = parseDocuments(content, { dialect: 'kustomization', file });
    return { value: document?.value, repeatedKeys: error.problems };
  }
}

const emptyHint = 'Name at least one of resources, components or a generator in it.';

/** kustomize refuses a file whose fields all have their zero value; a list that is there but empty is enough. */
function isEmpty(value: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(
    ([name, member]: [string, Json | undefined]) =>
      /^(?:kind|apiversion)$/i.test(name) || member === null || member === '',
  );
}

function checkType(
  fields: KustomizationFields,
  report: (path: string, message: string) => void,
): void {
  const kind = fields.kind ?? 'Kustomization';
  const apiVersion = Object.hasOwn(apiVersions, kind) ? apiVersions[kind] : undefined;
  if (apiVersion === undefined) {
    report('kind', `must be Kustomization or Component, not "${kind}"`);
    return;
  }
  const given = fields.apiVersion ?? '';
  if (given !== '' && given !== apiVersion) {
    report('apiVersion', `must be ${apiVersion} for kind ${kind}, not "${given}"`);
  }
}

/** Fields that only charts come from: refused unless charts are inflated, never ignored. */
const chartFields = ['helmCharts', 'helmChartInflationGenerator'] as const;

function refuseCharts(
  fields: KustomizationFields,
  origin: (path: string) => Origin,
): readonly Problem[] {
  return chartFields
    .filter((name) => (fields[name] ?? []).length > 0)
    .map((name) =>
      problemAt(
        'RENDER_UNSUPPORTED',
        origin(name),
        `${name} inflates charts by running the helm program, which is off`,
        'Allow it with --enable-helm, or commit what `helm template` prints and name it under resources.',
      ),
    );
}

/** `bases` are resources, `imageTags` are images; generators fold `env` themselves (FixKustomization). */
function foldDeprecated(fields: KustomizationFields): KustomizationFields {
  const { bases, imageTags, ...rest } = fields;
  return {
    ...rest,
    ...(bases === undefined ? {} : { resources: [...(fields.resources ?? []), ...bases] }),
    ...(imageTags === undefined ? {} : { images: [...(fields.images ?? []), ...imageTags] }),
  };
}
