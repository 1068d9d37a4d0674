/** Headers as undici gives them. */
export type RawHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One header as text; empty when absent. */
export function headerText(headers: RawHeaders, name: string): string {
  const value = headers[name];
  if (value === undefined) return '';
  return typeof value === 'string' ? value : value.join(', ');
}

/** Milliseconds that `Retry-After` (seconds or a date) asks for; undefined when absent or unreadable. */
export function readRetryAfter(headers: RawHeaders, nowMs: number): number | undefined {
  const text = headerText(headers, 'retry-after').trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** `299 - "text"`: warn-code, agent and a quoted text (RFC 7234 section 5.5, as apiserver writes it). */
const warning = /\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g;

/** Texts of the `Warning:` headers, each once. */
export function readWarnings(headers: RawHeaders): readonly string[] {
  const texts = [...headerText(headers, 'warning').matchAll(warning)].map((match) =>
    (match[1] ?? '').replace(/\\(.)/g, '$1'),
  );
  return [...new Set(texts)];
}
