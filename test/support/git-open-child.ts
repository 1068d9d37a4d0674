/**
 * Run as a process of its own: opens the git source that its first argument describes and says so. Tests use it
 * to have two processes at one cache, and to kill one in the middle of a fetch.
 */
import { silentLogger } from '../../src/log/logger.ts';
import { openSource } from '../../src/source/open-source.ts';
import { parseSource } from '../../src/source/source-spec.ts';

async function main(): Promise<void> {
  const [, , source = '', cacheDir = '', caFile = '', ...paths] = process.argv;
  const options = { cacheDir, logger: silentLogger, credentials: { caFile } };
  const checkout = await openSource(parseSource(source), options);
  const read = await checkout.files.read(paths);
  process.stdout.write(`${checkout.revision()} ${read.size}\n`);
  await checkout.close();
}

await main();
