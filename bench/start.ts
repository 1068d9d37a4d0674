import { join } from 'node:path';
import { measureInTurns, type CpuSummary } from './measure-cpu.ts';

const rounds = 20;
/** `gitsync version` may cost so many times what Node costs that does nothing. */
const longestRatio = 1.2;
const root = join(import.meta.dirname, '..');

/** What starting gitsync costs beyond starting Node: the price of every command, paid before it begins. */
export function benchStart(): void {
  const commands = [
    ['node', '-e', '0'],
    [join(root, 'bin', 'gitsync.cjs'), 'version'],
    [join(root, 'bin', 'gitsync.cjs'), 'help'],
  ];
  const [bare, version, help] = measureInTurns(commands, rounds);
  if (bare === undefined || version === undefined || help === undefined) return;
  const ratio = version.medianMs / bare.medianMs;
  console.log(`CPU (user + system) of the whole process, ${rounds} runs each, in turns`);
  console.log(`Node ${process.version}, NODE_EXTRA_CA_CERTS unset\n`);
  console.log(formatRow('node -e 0', bare, bare));
  console.log(formatRow('gitsync version', version, bare));
  console.log(formatRow('gitsync help', help, bare));
  const isWithin = ratio <= longestRatio;
  console.log(
    `\ngitsync version costs ${ratio.toFixed(2)} times node -e 0: ` +
      `${isWithin ? 'within' : 'BEYOND'} the bound of ${longestRatio}`,
  );
  if (!isWithin) process.exitCode = 1;
}

function formatRow(name: string, one: CpuSummary, bare: CpuSummary): string {
  const median = `${one.medianMs.toFixed(1)} ms`.padStart(9);
  const range = `(${one.lowestMs.toFixed(0)} to ${one.highestMs.toFixed(0)})`.padEnd(13);
  return `${name.padEnd(16)} ${median} ${range} ${(one.medianMs / bare.medianMs).toFixed(2)} x`;
}
