import { join } from 'node:path';
import type { LogFields, Logger } from '../../src/log/logger.ts';
import type { Checkout } from '../../src/model/file-tree.ts';
import { GitsyncError, type Problem } from '../../src/model/problem.ts';
import { openSource, type OpenSourceOptions } from '../../src/source/open-source.ts';
import { parseSource } from '../../src/source/source-spec.ts';

/** Opens sources against one cache and closes them all at the end. */
export interface SourceBench {
  readonly cacheDir: string;
  /** What was logged, message and fields. */
  readonly log: { readonly message: string; readonly fields: LogFields | undefined }[];
  open(source: string, more?: Partial<OpenSourceOptions>): Promise<Checkout>;
  closeAll(): Promise<void>;
}

/** A bench with its cache in the folder; file URLs are allowed. */
export function makeBench(folder: string, common: Partial<OpenSourceOptions> = {}): SourceBench {
  const opened: Checkout[] = [];
  const log: SourceBench['log'] = [];
  const note = (message: string, fields?: LogFields): void => {
    log.push({ message, fields });
  };
  const logger: Logger = { error: note, warn: note, info: note, debug: note };
  const cacheDir = join(folder, 'cache');
  return {
    cacheDir,
    log,
    async open(source, more = {}) {
      const options = { cacheDir, logger, allowFileProtocol: true, ...common, ...more };
      const checkout = await openSource(parseSource(source), options);
      opened.push(checkout);
      return checkout;
    },
    async closeAll() {
      await Promise.all(opened.splice(0).map((checkout) => checkout.close()));
    },
  };
}

/** The text of one file. */
export async function readText(checkout: Checkout, path: string): Promise<string> {
  const bytes = (await checkout.files.read([path])).get(path);
  if (bytes === undefined) throw new Error(`${path} is not in the answer`);
  return Buffer.from(bytes).toString('utf8');
}

/** The problems that work ends with; anything but a GitsyncError fails the test. */
export async function problemsFrom(work: () => unknown): Promise<readonly Problem[]> {
  try {
    await work();
  } catch (error) {
    if (error instanceof GitsyncError) return error.problems;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The codes of {@link problemsFrom}. */
export async function codesFrom(work: () => unknown): Promise<readonly string[]> {
  return (await problemsFrom(work)).map(({ code }) => code);
}
