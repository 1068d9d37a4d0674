import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createHash } from 'node:crypto';
import { hashName } from '../ref-name.ts';
import { maxFileBytes } from '../tree-path.ts';
import { LocalGitError, spawnLocalGit } from './git-child.ts';

/** What `cat-file` answered to one batch of ids. An id is in exactly one of the three. */
export interface CatFileAnswer {
  readonly found: ReadonlyMap<string, Uint8Array>;
  readonly missing: readonly string[];
  readonly tooLarge: readonly string[];
}

interface Batch {
  readonly waiting: string[];
  readonly found: Map<string, Uint8Array>;
  readonly missing: string[];
  readonly tooLarge: string[];
  readonly resolve: (answer: CatFileAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** The object whose bytes are arriving. */
interface Arriving {
  readonly id: string;
  readonly size: number;
  /** Undefined while bytes over the limit are thrown away. */
  readonly chunks: Buffer[] | undefined;
  received: number;
}

/** One long-lived `git cat-file --batch` on a mirror. Blobs only, each checked against its own id. */
export class CatFile {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<void>;
  #head = Buffer.alloc(0);
  #arriving: Arriving | undefined;
  #batch: Batch | undefined;
  #failure: LocalGitError | undefined;

  constructor(gitDir: string) {
    this.#child = spawnLocalGit(gitDir, ['cat-file', '--batch']);
    let stderr = '';
    this.#child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < 4096) stderr += chunk.toString('utf8');
    });
    this.#child.stdin.on('error', () => undefined); // EPIPE: `close` follows and tells why
    this.#child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#ended = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        this.#fail(error.message);
        resolve();
      });
      this.#child.on('close', () => {
        this.#fail(stderr.trim() || 'git cat-file has ended');
        resolve();
      });
    });
  }

  /** Reads blobs, one batch at a time. @throws LocalGitError when the process dies or an object is damaged. */
  read(ids: readonly string[]): Promise<CatFileAnswer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#batch !== undefined) return Promise.reject(new Error('one batch at a time'));
    if (ids.length === 0) return Promise.resolve({ found: new Map(), missing: [], tooLarge: [] });
    return new Promise((resolve, reject) => {
      const waiting = [...ids].reverse();
      this.#batch = { waiting, found: new Map(), missing: [], tooLarge: [], resolve, reject };
      this.#child.stdin.write(`${ids.join('\n')}\n`);
    });
  }

  /** Ends the process and waits for it. */
  async close(): Promise<void> {
    this.#child.kill('SIGKILL'); // It only reads: there is nothing to finish.
    await this.#ended;
  }

  #fail(message: string): void {
    this.#failure ??= new LocalGitError(message);
    this.#batch?.reject(this.#failure);
    this.#batch = undefined;
  }

  #receive(chunk: Buffer): void {
    let rest: Buffer = chunk;
    while (rest.length > 0 && this.#failure === undefined) {
      rest = this.#arriving === undefined ? this.#receiveHead(rest) : this.#receiveBody(rest);
    }
  }

  /** `ID SP TYPE SP SIZE LF` or `ID SP missing LF`. */
  #receiveHead(chunk: Buffer): Buffer {
    const end = chunk.indexOf(0x0a);
    this.#head = Buffer.concat([this.#head, end < 0 ? chunk : chunk.subarray(0, end)]);
    if (this.#head.length > 1024) this.#fail('git cat-file gave a malformed answer');
    if (end < 0) return Buffer.alloc(0);
    this.#understand(this.#head.toString('latin1'));
    this.#head = Buffer.alloc(0);
    return chunk.subarray(end + 1);
  }

  #understand(head: string): void {
    const [id = '', type = '', digits = ''] = head.split(' ');
    const expected = this.#batch?.waiting.pop();
    if (id !== expected) {
      this.#fail('git cat-file answered out of turn');
      return;
    }
    if (type === 'missing') {
      this.#batch?.missing.push(id);
      this.#settle();
      return;
    }
    const size = Number(digits);
    if (type !== 'blob' || !Number.isSafeInteger(size)) {
      this.#fail(`object ${id} is no blob`);
      return;
    }
    const chunks = size > maxFileBytes ? undefined : [];
    this.#arriving = { id, size, chunks, received: 0 };
  }

  /** The bytes, then LF. */
  #receiveBody(chunk: Buffer): Buffer {
    const arriving = this.#arriving;
    if (arriving === undefined) return chunk;
    const part = chunk.subarray(0, arriving.size + 1 - arriving.received);
    arriving.received += part.length;
    arriving.chunks?.push(part);
    if (arriving.received === arriving.size + 1) this.#complete(arriving);
    return chunk.subarray(part.length);
  }

  #complete({ id, size, chunks }: Arriving): void {
    this.#arriving = undefined;
    if (chunks === undefined) {
      this.#batch?.tooLarge.push(id);
      this.#settle();
      return;
    }
    const bytes = Buffer.concat(chunks).subarray(0, size);
    const hash = createHash(hashName(id)).update(`blob ${size}\0`).update(bytes).digest('hex');
    if (hash !== id) {
      this.#fail(`object ${id} is damaged`);
      return;
    }
    this.#batch?.found.set(id, bytes);
    this.#settle();
  }

  #settle(): void {
    const batch = this.#batch;
    if (batch === undefined || batch.waiting.length > 0) return;
    this.#batch = undefined;
    batch.resolve(batch);
  }
}
