/** Flags that are on unless `--no-…` switches them off. */
const onByDefault: ReadonlySet<string> = new Set(['prune', 'wait']);

/** Flags that are off unless they are named. */
const offByDefault: ReadonlySet<string> = new Set([
  'all-namespaces',
  'allow-empty',
  'create-namespace',
  'enable-helm',
  'force-conflicts',
  'insecure-skip-tls-verify',
  'recursive',
  'server-side',
  'yes',
]);

/**
 * The command line with kubectl's way to write booleans (`--prune=false`, `--wait=true`) in commander's,
 * which knows only `--flag` and `--no-flag`. All other words stay as they are.
 */
export function spellBooleanFlags(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  const words = argv.slice(0, end < 0 ? argv.length : end);
  return [...words.flatMap(spell), ...argv.slice(words.length)];
}

function spell(word: string): readonly string[] {
  const [, name = '', value = 'true'] = /^--([a-z][a-z-]*)(?:=(true|false))?$/.exec(word) ?? [];
  const isOn = value === 'true';
  if (onByDefault.has(name)) return isOn ? [] : [`--no-${name}`];
  if (offByDefault.has(name)) return isOn ? [`--${name}`] : [];
  return [word];
}
