/** True for hosts of a URL that no network lies before: packing an answer there costs more than it saves. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.[\d.]+$/.test(host);
}
