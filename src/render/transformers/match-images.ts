import { failStep } from '../build/build.ts';
import type { TransformerContext } from '../build/build.ts';
import type { ImageEntry } from '../kustomization/fields.ts';
import { compilePattern } from '../patches/compile-pattern.ts';
import type { Pattern } from '../patches/compile-pattern.ts';

/** The first entry, from a place on, that matches an image; infinity for none. */
export type NextMatch = (image: string, from: number) => number;

/**
 * Looks up entries of `images` by what they match: names are regular expressions for the part of an image before tag
 * and digest (filters/imagetag). Entries whose last path segment is plain are found by it, the others are tried.
 * @throws GitsyncError for an entry that is no regular expression
 */
export function matchImages(
  entries: readonly ImageEntry[],
  context: TransformerContext,
): NextMatch {
  const patterns = compileNames(entries, context);
  const bySegment = new Map<string, number[]>();
  const others: number[] = [];
  for (const [at, { name = '' }] of entries.entries()) {
    const segment = plainName.test(name) ? lastSegment(name) : '.';
    if (segment.includes('.')) others.push(at);
    else if (!bySegment.has(segment)) bySegment.set(segment, [at]);
    else bySegment.get(segment)?.push(at);
  }
  const known = new Map<string, readonly number[]>();
  const matchesOf = (image: string): readonly number[] => {
    const candidates = [...listSegments(image)].flatMap((part) => bySegment.get(part) ?? []);
    return [...new Set([...candidates, ...others])]
      .filter((at) => patterns[at]?.test(image) === true)
      .sort((left, right) => left - right);
  };
  return (image, from) => {
    let matches = known.get(image);
    if (matches === undefined) known.set(image, (matches = matchesOf(image)));
    return matches.find((at) => at >= from) ?? Infinity;
  };
}

/** Without characters that mean something in regular expressions; a dot is looked at apart. */
const plainName = /^[\w./:@-]+$/;

/** The segments in which the name part of an image may end: it ends before a colon, an at sign or nothing. */
function listSegments(image: string): ReadonlySet<string> {
  const segments = new Set([lastSegment(image)]);
  for (const { index } of image.matchAll(/[:@]/g)) segments.add(lastSegment(image.slice(0, index)));
  return segments;
}

function lastSegment(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** What may follow a name: a tag, a digest. */
const tagAndDigest =
  /^(?::[a-zA-Z0-9_.{}-]*)?(?:@[a-zA-Z0-9]+(?:[.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?$/;

/** As the regular expression of a name in which only dots mean more than themselves: any character. */
function matchesPlainly(name: string, image: string): boolean {
  if (image.startsWith(name)) return tagAndDigest.test(image.slice(name.length));
  const start = name.includes('.') ? image.slice(0, name.length) : '';
  if (start.length !== name.length) return false;
  for (let at = 0; at < name.length; at++) {
    if (name[at] !== '.' && name[at] !== start[at]) return false;
  }
  return !start.includes('\n') && tagAndDigest.test(image.slice(name.length));
}

function compileNames(
  entries: readonly ImageEntry[],
  context: TransformerContext,
): readonly Pattern[] {
  return entries.map(({ name = '' }) => {
    if (plainName.test(name)) return { test: (image) => matchesPlainly(name, image) };
    const pattern = compilePattern(
      `^${name}(:[a-zA-Z0-9_.{}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?$`,
    );
    if (pattern !== undefined) return pattern;
    return failStep(
      'RENDER_BAD_KUSTOMIZATION',
      context,
      `the image name "${name}" is no regular expression`,
      'Escape characters that mean something in regular expressions.',
    );
  });
}
