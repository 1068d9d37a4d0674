import type { IncomingHttpHeaders } from 'node:http';

/** Headers as Node gives them, names in lower case. */
export type RawHeaders = Readonly<IncomingHttpHeaders>;

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

/** How far the server's clock (`Date`) is ahead of ours in milliseconds; 0 where it does not tell. */
export function readClockSkew(headers: RawHeaders, nowMs: number): number {
  const date = Date.parse(headerText(headers, 'date'));
  return Number.isNaN(date) ? 0 : date - nowMs;
}

/** `299 - "text"`: warn-code, agent and a quoted text (RFC 7234 section 5.5, as apiserver writes it). */
const warning = /\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g;

/** Texts of the `Warning:` headers, each once. */
export function readWarnings(headers: RawHeaders): readonly string[] {
  if (headers.warning === undefined) return [];
  const texts = [...headerText(headers, 'warning').matchAll(warning)].map((match) =>
    decodeUtf8((match[1] ?? '').replace(/\\(.)/g, '$1')),
  );
  return [...new Set(texts)];
}

/** Node reads headers as Latin-1; apiserver writes UTF-8 into them. */
function decodeUtf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}
