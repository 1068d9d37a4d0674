/** A full commit hash: 40 hex digits (SHA-1) or 64 (SHA-256). */
export function isCommitHash(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(text);
}

/** The name of the hash that a commit of this length was made with, as revisions print it. */
export function hashName(commit: string): 'sha1' | 'sha256' {
  return commit.length === 64 ? 'sha256' : 'sha1';
}

const forbiddenInRef =
  /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^[-/.]|[/.]$|\/\.|\.lock(?:\/|$)/;

/**
 * The rules of `git check-ref-format`, and no leading `-`: what passes can neither be read as an
 * option nor as a pattern or an expression (`main~3`, `a..b`).
 */
export function isSafeRefName(text: string): boolean {
  return text !== '' && text !== '@' && text.length <= 1024 && !forbiddenInRef.test(text);
}
