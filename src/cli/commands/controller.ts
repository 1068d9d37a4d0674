import { join } from 'node:path';
import { runController as keepSets } from '../../controller/run-controller.ts';
import { systemClock } from '../../kube/clock.ts';
import { createJsonLogger } from '../../log/create-json-logger.ts';
import type { Logger } from '../../log/logger.ts';
import { GitsyncError } from '../../model/problem.ts';
import { cacheFolder } from '../cache-folder.ts';
import type { CommandContext } from '../command-context.ts';
import { connect } from '../connect.ts';
import { exitCodes } from '../exit-codes.ts';
import { makeLogger } from '../make-logger.ts';
import type { RunFlags } from '../plan-from-flags.ts';
import { version } from '../version.ts';

/** `gitsync controller`: keeps the cluster equal to its GitSync objects until it is told to stop. */
export async function runController(flags: RunFlags, context: CommandContext): Promise<number> {
  if (flags.namespace !== undefined && flags['allNamespaces'] === true) throw twoScopes();
  const logger = await openLog(flags, context);
  const kube = await connect(flags, logger);
  const isEnded = await keepSets({
    kube,
    version,
    namespace: flags.namespace ?? '',
    git: { cacheDir: join(cacheFolder(), 'git') },
    clock: systemClock,
    logger,
    signal: context.signal,
  });
  logger.info('Controller stopped', { isEnded });
  // A server that hangs would keep this process alive for minutes; every write is bound by preconditions.
  if (!isEnded) process.exit(exitCodes.terminated);
  await kube.close();
  return exitCodes.ok;
}

/** One line a sync is what a controller is started for, so info is on; in a cluster the lines are JSON. */
async function openLog(flags: RunFlags, context: CommandContext): Promise<Logger> {
  const { terminal } = context;
  const verbosity = Number(flags['verbose'] ?? 0);
  if (terminal.isInteractive) return makeLogger(terminal, Math.max(1, verbosity));
  const level = verbosity > 0 ? 'debug' : 'info';
  return await createJsonLogger({ level, sink: { write: (line) => terminal.err(line) } });
}

function twoScopes(): GitsyncError {
  return new GitsyncError([
    {
      code: 'CONFIG_USAGE',
      message: '-n and --all-namespaces exclude each other.',
      hint: 'Without -n the GitSync objects of all namespaces are followed.',
    },
  ]);
}
