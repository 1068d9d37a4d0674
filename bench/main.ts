/**
 * `npm run bench -- NAME`: runs one benchmark. Numbers are only worth something next to those of the
 * same run on the same machine, so every benchmark prints a ratio to something that everybody has.
 */
import { benchKube } from './kube/bench-kube.ts';
import { benchSchema } from './schema/bench-schema.ts';
import { benchStart } from './start.ts';

const benchmarks: Readonly<Record<string, () => void | Promise<void>>> = {
  kube: benchKube,
  schema: benchSchema,
  start: benchStart,
};

const [name = ''] = process.argv.slice(2);
const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
if (benchmark === undefined) {
  console.error(
    `Usage: npm run bench -- NAME\nNAME is one of: ${Object.keys(benchmarks).join(', ')}`,
  );
  process.exitCode = 2;
} else {
  await benchmark();
}
