import { Command, Option } from 'commander';
import type { OutputConfiguration } from 'commander';
import type { CommandContext } from './command-context.ts';
import { addClusterFlags, addPolicyFlags, addSetFlags, addSourceFlags } from './flags.ts';
import type { SourceFlags } from './flags.ts';
import type { RunFlags } from './plan-from-flags.ts';
import type { Terminal } from './terminal.ts';

/** Runs the task of a command and keeps its exit code; failures are told, not thrown. */
export type Runner = (
  flags: Readonly<Record<string, unknown>>,
  task: (context: CommandContext) => Promise<number>,
) => Promise<void>;

const exitCodeHelp = `
Exit codes: 0 done, no differences; 1 differences (diff) or something failed; 2 usage, source or
connection error; 3 partly unreadable (diff) or refused, nothing written; 4 conflicts; 5 not ready in time.`;

/** The commands with their flags. Each command's code is loaded only when it runs. */
export function buildProgram(terminal: Terminal, run: Runner): Command {
  const program = new Command(process.env['GITSYNC_COMMAND_NAME'] ?? 'gitsync');
  program
    .description('Keeps Kubernetes objects equal to git: what diff shows is what apply does.')
    .addHelpText('after', exitCodeHelp)
    .configureOutput(outputOf(terminal))
    .exitOverride()
    .showHelpAfterError('(see gitsync help)')
    .enablePositionalOptions();
  addPreview(program, run);
  addChanges(program, run);
  addOthers(program, run, terminal);
  for (const command of program.commands) {
    command
      .option('-v, --verbose', 'tell more (twice: everything)', countUp, 0)
      .exitOverride()
      .configureOutput(outputOf(terminal))
      .showHelpAfterError(`(see gitsync help ${command.name()})`);
  }
  return program;
}

function outputOf(terminal: Terminal): OutputConfiguration {
  return { writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) };
}

function countUp(_value: string, before: number): number {
  return before + 1;
}

function addOutputFlag(command: Command, formats: string): Command {
  return command.option('-o, --output <format>', `output format: ${formats}`);
}

function addPreview(program: Command, run: Runner): void {
  program.commandsGroup('Preview:');
  addSourceFlags(program.command('render'))
    .description('print what would be applied, after overlays')
    .addOption(new Option('-o, --output <format>', 'output format').choices(['yaml']))
    .action((source: string | undefined, flags: SourceFlags) =>
      run({ ...flags }, async (context) => {
        const { runRender } = await import('./commands/render.ts');
        return runRender(source, flags, context);
      }),
    );
  const diff = addSourceFlags(program.command('diff')).description(
    'show what apply would change, prunes included',
  );
  addOutputFlag(
    addPolicyFlags(addClusterFlags(addSetFlags(diff))),
    'text, unified, json, yaml, name',
  )
    .option('--timeout <time>', 'accepted for symmetry with apply')
    .action((source: string | undefined, flags: RunFlags) =>
      run(flags, async (context) => {
        const { runDiff } = await import('./commands/diff.ts');
        return runDiff(source, flags, context);
      }),
    );
}

function addChanges(program: Command, run: Runner): void {
  program.commandsGroup('Apply:');
  const apply = addSourceFlags(program.command('apply')).description(
    'make the cluster equal to the source, and wait until it is ready',
  );
  addOutputFlag(addPolicyFlags(addClusterFlags(addSetFlags(apply))), 'text, json, yaml')
    .option('--dry-run <mode>', 'none or server: show what would be done')
    .option('--create-namespace', 'make the set’s namespace where it is missing')
    .option('--no-wait', 'do not wait until the objects are ready (also --wait=false)')
    .option('--timeout <time>', 'longest time to wait, such as 5m (default 10m)')
    .addOption(new Option('--server-side', 'always on').hideHelp())
    .action((source: string | undefined, flags: RunFlags) =>
      run(flags, async (context) => {
        const { runApply } = await import('./commands/apply.ts');
        return runApply(source, flags, context);
      }),
    );
  const destroy = addSetFlags(program.command('destroy')).description(
    'delete everything in a set, after asking',
  );
  addOutputFlag(addClusterFlags(destroy), 'text, json, yaml')
    .option('-y, --yes', 'do not ask')
    .option('--timeout <time>', 'longest time to wait for deletions, such as 5m (default 10m)')
    .action((flags: RunFlags) =>
      run(flags, async (context) => {
        const { runDestroy } = await import('./commands/destroy.ts');
        return runDestroy(flags, context);
      }),
    );
}

function addOthers(program: Command, run: Runner, terminal: Terminal): void {
  program.commandsGroup('Inspect:');
  addOutputFlag(addClusterFlags(addSetFlags(program.command('status'))), 'text, json, yaml, name')
    .description('show the objects of a set with their health')
    .action((flags: RunFlags) =>
      run(flags, async (context) => {
        const { runStatus } = await import('./commands/status.ts');
        return runStatus(flags, context);
      }),
    );
  program.commandsGroup('Controller:');
  addClusterFlags(program.command('controller'))
    .description('keep the cluster equal to the GitSync objects in it')
    .option('--all-namespaces', 'GitSync objects of all namespaces (default without -n)')
    .action((flags: RunFlags) =>
      run(flags, async (context) => {
        const { runController } = await import('./commands/controller.ts');
        return runController(flags, context);
      }),
    );
  program.commandsGroup('Other:');
  program
    .command('version')
    .description('print the version')
    .option('-o, --output <format>', 'output format: json')
    .action((flags: { readonly output?: string }) =>
      run(flags, async () => {
        const { runVersion } = await import('./commands/version.ts');
        return runVersion(flags, terminal);
      }),
    );
  program
    .command('completion')
    .description('print a completion script')
    .argument('<shell>', 'bash, zsh or fish')
    .action((shell: string) =>
      run({}, async () => {
        const { runCompletion } = await import('./commands/completion.ts');
        return runCompletion(shell, program, terminal);
      }),
    );
}
