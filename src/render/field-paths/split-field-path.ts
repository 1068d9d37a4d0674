/**
 * The parts of a field path: dots divide, `\.` is a dot in a name, and brackets hold together what stands in them.
 * `[name=a.b]` (an item of a list) keeps its brackets, `[a.b]` (a name with dots) loses them (kyaml
 * utils.SmarterPathSplitter). A dot before the first name is dropped.
 */
export function splitFieldPath(path: string): readonly string[] {
  const pieces = splitAtDots(path);
  const parts: string[] = [];
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at] ?? '';
    if (!piece.startsWith('[') || piece.endsWith(']')) {
      parts.push(piece);
      continue;
    }
    let bracketed = piece;
    while (!bracketed.endsWith(']') && at < pieces.length - 1) {
      at += 1;
      bracketed += `.${pieces[at] ?? ''}`;
    }
    parts.push(bracketed.includes('=') ? bracketed : bracketed.replace(/^[[\]]+|[[\]]+$/g, ''));
  }
  return parts;
}

function splitAtDots(path: string): readonly string[] {
  const pieces = path.split('.');
  if (pieces.length > 1 && pieces[0] === '') pieces.shift();
  const joined: string[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last?.endsWith('\\') === true) joined[joined.length - 1] = `${last.slice(0, -1)}.${piece}`;
    else joined.push(piece);
  }
  return joined;
}

/** What one part of a path means (kyaml yaml/match.go). */
export type PathPart =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'every' }
  | { readonly kind: 'item'; readonly field: string; readonly value: string }
  | { readonly kind: 'bad-item' };

/** Reads one part; a minus sign before digits makes no index, so that callers see a field of that name. */
export function readPathPart(part: string): PathPart {
  if (/^\+?\d+$/.test(part)) return { kind: 'index', index: Number(part) };
  if (part === '*') return { kind: 'every' };
  if (!part.startsWith('[') || !part.endsWith(']')) return { kind: 'field', name: part };
  const inner = part.slice(1, -1);
  const equals = inner.indexOf('=');
  if (equals < 0) return { kind: 'bad-item' };
  return { kind: 'item', field: inner.slice(0, equals), value: inner.slice(equals + 1) };
}
