import type { FuzzMode, OwnAnswer } from './judge-tree.ts';
import type { ReferenceAnswer } from './reference-process.ts';
import type { MadeTree } from './trees/made-tree.ts';

/** A tree on which the two differ. */
export interface Difference {
  readonly tree: MadeTree;
  readonly own: OwnAnswer;
  readonly reference: ReferenceAnswer;
  readonly mode: FuzzMode;
}

/** A deviation that docs/kustomize-support.md lists, and how it is known. */
interface Deviation {
  readonly name: string;
  readonly holds: (difference: Difference) => boolean;
}

/** kustomize refused with this text what gitsync renders. */
function refusesWith(pattern: RegExp): Deviation['holds'] {
  return ({ own, reference }) =>
    own.kind === 'output' && reference.kind === 'refused' && pattern.test(reference.message);
}

const deviations: readonly Deviation[] = [
  {
    name: 'kustomize panics or does not end',
    holds: ({ reference }) => reference.kind === 'broken',
  },
  {
    name: 'a label or annotation whose name reads as a number or null',
    holds: refusesWith(/json: unsupported type: map\[interface \{\}\]interface \{\}$/m),
  },
  {
    name: 'control characters are printed escaped',
    holds: refusesWith(/yaml: control characters are not allowed$/m),
  },
  {
    name: 'a text with a tab after a line break',
    holds: refusesWith(
      /yaml: line \d+: found a tab character where an indentation space is expected$/m,
    ),
  },
  {
    name: 'numbers that JSON does not know are refused where they are read',
    holds: ({ tree, own }) =>
      own.kind === 'refused' &&
      Object.values(tree.files).some((text) => /\.(?:nan|inf)\b/i.test(text)),
  },
  {
    name: 'copies and moves of absent members are refused',
    holds: ({ own }) =>
      own.kind === 'refused' &&
      /operation \d+ \((?:copy|move) .*the path does not exist$/m.test(own.message),
  },
  {
    name: 'what a prefix or suffix creates is text',
    holds: ({ tree, own, reference }) =>
      own.kind === 'output' &&
      reference.kind === 'output' &&
      Object.values(tree.files).some((text) =>
        /(?:Prefix|Suffix)Transformer|name(?:Prefix|Suffix)/.test(text),
      ) &&
      own.text === reference.text.replaceAll(/: 1$/gm, ': "1"'),
  },
  {
    name: 'integers beyond 2^53 survive a JSON patch',
    holds: ({ own, reference, mode }) =>
      mode === 'default' &&
      own.kind === 'output' &&
      reference.kind === 'output' &&
      /\d{19}|e\+/.test(reference.text),
  },
  {
    name: 'a patch replaces a whole object',
    holds: ({ tree, mode }) =>
      mode === 'default' &&
      Object.values(tree.files).some((text) => /\$patch"?: "?replace/.test(text)),
  },
  {
    name: 'a folded text with indented lines',
    holds: ({ tree, own, reference }) =>
      own.kind === 'output' &&
      reference.kind === 'output' &&
      Object.values(tree.files).some((text) => /(?:^|[\s:-])>[-+]?\d?(?:\n|\\n)/m.test(text)) &&
      withoutEmptyLines(own.text) === withoutEmptyLines(reference.text),
  },
  {
    name: 'a label that was made in several places is changed in one',
    holds: ({ tree, own, reference }) =>
      own.kind === 'output' &&
      reference.kind === 'output' &&
      Object.values(tree.files).some((text) =>
        /\b(?:labels|commonLabels|LabelTransformer)\b/.test(text),
      ) &&
      differInLabelsOnly(own.text, reference.text),
  },
];

function withoutEmptyLines(text: string): string {
  return text.replaceAll(/\n+(?= *\n|$)/g, '').replaceAll(/^ *[\w./~"]+: [|>]\S*$/gm, '');
}

/** True when all lines that differ are members of labels or of a selector, with other values. */
function differInLabelsOnly(own: string, reference: string): boolean {
  const ours = own.split('\n');
  const theirs = reference.split('\n');
  if (ours.length !== theirs.length) return false;
  const places = ours.flatMap((line, at) => (line === theirs[at] ? [] : [at]));
  return places.every((at) => {
    const name = (line: string | undefined): string => /^ *[^:]+:/.exec(line ?? '')?.[0] ?? '';
    return name(ours[at]) === name(theirs[at]) && isBelowLabels(ours, at);
  });
}

function isBelowLabels(lines: readonly string[], at: number): boolean {
  const indent = (lines[at] ?? '').search(/\S/);
  const parent = lines.slice(0, at).findLast((line) => line.search(/\S/) < indent);
  return /(?:labels|matchLabels|selector|podSelector):$/i.test(parent ?? '');
}

/** The name of the documented deviation that explains the difference. */
export function findDeviation(difference: Difference): string | undefined {
  return deviations.find(({ holds }) => holds(difference))?.name;
}
