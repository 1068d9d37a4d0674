/** What a label selector asks of one key. */
interface Requirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | 'absent' | 'above' | 'below';
  readonly values: readonly string[];
}

/** Tests labels (or annotations) of an object. */
export type LabelTest = (labels: ReadonlyMap<string, string>) => boolean;

const requirementPattern = new RegExp(
  [
    String.raw`^\s*(?:`,
    String.raw`!\s*(?<absent>[^\s,=!<>()]+)`,
    String.raw`|(?<setKey>[^\s,=!<>()]+)\s+(?<set>in|notin)\s*\((?<members>[^()]*)\)`,
    String.raw`|(?<key>[^\s,=!<>()]+)\s*(?<operator>==|=|!=|<|>)\s*(?<value>[^\s,=!<>()]*)`,
    String.raw`|(?<exists>[^\s,=!<>()]+)`,
    String.raw`)\s*(?:,|$)`,
  ].join(''),
);

/** Reads a selector in kubectl's notation: `a=b,c!=d,e in (x,y),f notin (z),g,!h`; undefined when it is none. */
export function parseLabelSelector(selector: string): LabelTest | undefined {
  const requirements: Requirement[] = [];
  let rest = selector.trim();
  while (rest !== '') {
    const match = requirementPattern.exec(rest);
    const groups = match?.groups;
    if (match === null || groups === undefined) return undefined;
    const requirement = readRequirement(groups);
    if (requirement === undefined) return undefined;
    requirements.push(requirement);
    rest = rest.slice(match[0].length).trim();
  }
  return (labels) => requirements.every((requirement) => isMet(requirement, labels));
}

function readRequirement(
  groups: Readonly<Record<string, string | undefined>>,
): Requirement | undefined {
  const { absent, setKey, set, members, key, operator, value = '', exists } = groups;
  if (absent !== undefined) return { key: absent, operator: 'absent', values: [] };
  if (setKey !== undefined) {
    const values = (members ?? '').split(',').map((member) => member.trim());
    return { key: setKey, operator: set === 'in' ? 'in' : 'notin', values };
  }
  if (key === undefined) {
    return exists === undefined ? undefined : { key: exists, operator: 'exists', values: [] };
  }
  if (operator === '!=') return { key, operator: 'notin', values: [value] };
  if (operator !== '<' && operator !== '>') return { key, operator: 'in', values: [value] };
  if (!/^-?\d+$/.test(value)) return undefined;
  return { key, operator: operator === '<' ? 'below' : 'above', values: [value] };
}

/** An absent label meets `!=` and `notin`, as in Kubernetes. */
function isMet(requirement: Requirement, labels: ReadonlyMap<string, string>): boolean {
  const value = labels.get(requirement.key);
  switch (requirement.operator) {
    case 'in':
      return value !== undefined && requirement.values.includes(value);
    case 'notin':
      return value === undefined || !requirement.values.includes(value);
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
    case 'above':
      return /^-?\d+$/.test(value ?? '') && Number(value) > Number(requirement.values[0]);
    case 'below':
      return /^-?\d+$/.test(value ?? '') && Number(value) < Number(requirement.values[0]);
    default:
      return requirement.operator satisfies never;
  }
}
