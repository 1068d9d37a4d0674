import { beforeAll, beforeEach } from 'vitest';
import { findPrograms } from '../../cluster/binaries/find-programs.ts';
import { findGo } from '../../cluster/binaries/go-toolchain.ts';
import { programPath } from '../../cluster/binaries/programs.ts';
import { findHelm } from './helm-program.ts';

/** Paths of the programs that charts are compared with. */
export interface HelmPrograms {
  readonly helm: string;
  readonly kubectl: string;
}

async function find(): Promise<HelmPrograms | string> {
  const go = await findGo();
  if (go.kind === 'missing') return `helm is built with go: ${go.reason}`;
  const found = await findPrograms((line) => process.stderr.write(`test cluster: ${line}\n`));
  if (found.kind === 'unavailable') return found.reason;
  return { helm: await findHelm(), kubectl: programPath(found.programs, 'kubectl') };
}

/** helm and kubectl for a test file; without go its tests are skipped, with CI=true they fail. */
export function useHelm(): () => HelmPrograms {
  let found: HelmPrograms | string = 'not looked for yet';
  beforeAll(async () => {
    found = await find();
    if (typeof found === 'string' && process.env['CI'] === 'true') throw new Error(found);
  });
  beforeEach((context) => {
    if (typeof found === 'string') context.skip(found);
  });
  return () => {
    if (typeof found === 'string') throw new Error(found);
    return found;
  };
}
