/** The host that a URL names: IPv6 addresses stand in brackets there, and nowhere else. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
