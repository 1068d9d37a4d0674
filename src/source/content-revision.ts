import { createHash } from 'node:crypto';

/** Hashes what was read from a source without commits. The order of reading does not matter. */
export class ContentRevision {
  readonly #digests = new Map<string, string>();

  /** Notes the bytes of a path; a path that was noted before keeps its first bytes. */
  note(path: string, bytes: Uint8Array): void {
    if (this.#digests.has(path)) return;
    this.#digests.set(path, createHash('sha256').update(bytes).digest('hex'));
  }

  /** `local@sha256:<16 hex>` over the paths and bytes noted so far. */
  revision(): string {
    const hash = createHash('sha256');
    for (const path of [...this.#digests.keys()].sort()) {
      hash.update(`${path}\0${this.#digests.get(path) ?? ''}\n`);
    }
    return `local@sha256:${hash.digest('hex').slice(0, 16)}`;
  }
}
