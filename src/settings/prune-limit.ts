/** `--max-prune` as it was asked for. */
export type PruneLimitSetting =
  | { readonly kind: 'default' }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'percent'; readonly percent: number };

/** Reads `7` or `30%`; undefined where the text is neither. */
export function parsePruneLimit(text: string): PruneLimitSetting | undefined {
  const match = /^(\d{1,9})(%?)$/.exec(text.trim());
  if (match?.[1] === undefined) return undefined;
  const number = Number(match[1]);
  if (match[2] !== '%') return { kind: 'count', count: number };
  return number <= 100 ? { kind: 'percent', percent: number } : undefined;
}
