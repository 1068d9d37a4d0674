import type { Argument, Command, Option } from 'commander';
import { GitsyncError } from '../../model/problem.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

/** What may follow a flag or stand as an argument: one of some words, a path, or what nobody can guess. */
type Value =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'file' | 'folder' | 'unknown' };

interface Flag {
  /** As typed, `-n` before `--namespace`. */
  readonly names: readonly string[];
  readonly description: string;
  /** Undefined for a switch. */
  readonly value: Value | undefined;
}

interface Subcommand {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly Flag[];
  readonly argument: Value;
}

const writers: Readonly<Record<string, (commands: readonly Subcommand[]) => string>> = {
  bash: writeBash,
  zsh: writeZsh,
  fish: writeFish,
};

/**
 * `gitsync completion SHELL`: prints a script that completes commands, flags, their values and SOURCE.
 * It is written from the commands themselves, so that it cannot fall behind them, and it runs nothing:
 * a completion never reaches for a cluster.
 * @throws GitsyncError CONFIG_USAGE
 */
export function runCompletion(shell: string, program: Command, terminal: Terminal): number {
  const write = Object.hasOwn(writers, shell) ? writers[shell] : undefined;
  if (write === undefined) {
    throw new GitsyncError([
      {
        code: 'CONFIG_USAGE',
        message: `There is no completion for the shell ${JSON.stringify(shell)}.`,
        hint: `Use ${Object.keys(writers).join(', ')}.`,
      },
    ]);
  }
  terminal.out(write(listSubcommands(program)));
  return exitCodes.ok;
}

function listSubcommands(program: Command): readonly Subcommand[] {
  const help = program.createHelp();
  const commands = help.visibleCommands(program);
  const names = commands.map((command) => command.name());
  return commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    flags: help.visibleOptions(command).map(readFlag),
    argument:
      command.name() === 'help'
        ? { kind: 'words', words: names }
        : readArgument(command.registeredArguments[0]),
  }));
}

function readFlag(option: Option): Flag {
  const names = [option.short, option.long].filter((name) => name !== undefined);
  const { description } = option;
  if (option.isBoolean() || !(option.required || option.optional)) {
    return { names, description, value: undefined };
  }
  if (option.argChoices !== undefined) {
    return { names, description, value: { kind: 'words', words: option.argChoices } };
  }
  const placeholder = /[<[]([\w-]+)/.exec(option.flags)?.[1] ?? '';
  return { names, description, value: readPlaceholder(placeholder) };
}

function readArgument(argument: Argument | undefined): Value {
  if (argument === undefined) return { kind: 'unknown' };
  if (argument.argChoices !== undefined) return { kind: 'words', words: argument.argChoices };
  return readPlaceholder(argument.name());
}

function readPlaceholder(name: string): Value {
  switch (name) {
    case 'SOURCE':
    case 'file':
    case 'path':
      return { kind: 'file' };
    case 'folder':
      return { kind: 'folder' };
    case 'shell':
      return { kind: 'words', words: Object.keys(writers) };
    default:
      return { kind: 'unknown' };
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

// -- bash: also the 3.2 of macOS, which has neither mapfile nor compopt

function bashReply(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `_gitsync_words ${quote(value.words.join(' '))}`;
    case 'file':
      return '_gitsync_paths -f';
    case 'folder':
      return '_gitsync_paths -d';
    case 'unknown':
      return ':';
    default:
      return value satisfies never;
  }
}

function bashCase(command: Subcommand): string {
  const values = command.flags.flatMap(({ names, value }) =>
    value === undefined ? [] : [`        ${names.join('|')}) ${bashReply(value)}; return ;;`],
  );
  const known = command.flags.flatMap(({ names }) => names).join(' ');
  const perFlag = values.length === 0 ? [] : ['      case $before in', ...values, '      esac'];
  return [
    `    ${command.name})`,
    ...perFlag,
    `      if [[ $current == -* ]]; then _gitsync_words ${quote(known)}`,
    `      else ${bashReply(command.argument)}; fi ;;`,
  ].join('\n');
}

function writeBash(commands: readonly Subcommand[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# bash completion of gitsync; load it with: source <(gitsync completion bash)
_gitsync_words() {
  COMPREPLY=($(compgen -W "$1" -- "$current"))
}

_gitsync_paths() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen "$1" -- "$current"))
  compopt -o filenames 2>/dev/null
}

_gitsync() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command= i
  COMPREPLY=()
  # "--output=json" arrives as three words.
  if [[ $current == = ]]; then current=
  elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} != -* ]]; then command=\${COMP_WORDS[i]}; break; fi
  done
  case $command in
    '') _gitsync_words ${quote(`${names} --help`)} ;;
${commands.map(bashCase).join('\n')}
  esac
}

complete -F _gitsync gitsync kubectl-gitsync
`;
}

// -- zsh

/** Brackets and colons separate the parts of a specification. */
function zshText(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, String.raw`\$&`);
}

function zshAction(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `value:(${value.words.join(' ')})`;
    case 'file':
      return 'path:_files';
    case 'folder':
      return 'folder:_files -/';
    case 'unknown':
      return 'value: ';
    default:
      return value satisfies never;
  }
}

function zshCase(command: Subcommand): string {
  const flags = command.flags.flatMap(({ names, description, value }) =>
    names.map((name) => {
      const action = value === undefined ? '' : `:${zshAction(value)}`;
      const isLong = name.startsWith('--');
      const suffix = value === undefined ? '' : isLong ? '=' : '+';
      return quote(`*${name}${suffix}[${zshText(description)}]${action}`);
    }),
  );
  const argument = quote(`*:${zshAction(command.argument)}`);
  return `        ${command.name}) _arguments -S ${[...flags, argument].join(' \\\n          ')} ;;`;
}

function writeZsh(commands: readonly Subcommand[]): string {
  const described = commands.map(({ name, description }) =>
    quote(`${name}:${description.replaceAll(':', String.raw`\:`)}`),
  );
  return `#compdef gitsync kubectl-gitsync
# zsh completion of gitsync; load it with: source <(gitsync completion zsh)
_gitsync() {
  local -a commands line
  local context state state_descr
  typeset -A opt_args
  commands=(
    ${described.join('\n    ')}
  )
  _arguments -C '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $line[1] in
${commands.map(zshCase).join('\n')}
      esac ;;
  esac
}

if [[ $funcstack[1] == _gitsync ]]; then _gitsync "$@"
else compdef _gitsync gitsync kubectl-gitsync; fi
`;
}

// -- fish

function fishValue(value: Value): string {
  switch (value.kind) {
    case 'words':
      return ` -x -a ${quote(value.words.join(' '))}`;
    case 'file':
      return ' -r -F';
    case 'folder':
      return ` -x -a '(__fish_complete_directories)'`;
    case 'unknown':
      return ' -x';
    default:
      return value satisfies never;
  }
}

function fishLines(command: Subcommand): readonly string[] {
  const start = `complete -c gitsync -n ${quote(`__fish_seen_subcommand_from ${command.name}`)}`;
  const flags = command.flags.map(({ names, description, value }) => {
    const named = names.map((name) =>
      name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`,
    );
    const taken = value === undefined ? '' : fishValue(value);
    return `${start}${named.join('')}${taken} -d ${quote(description)}`;
  });
  const { argument } = command;
  if (argument.kind === 'unknown') return flags;
  const accepted = argument.kind === 'words' ? ` -a ${quote(argument.words.join(' '))}` : ' -F';
  return [...flags, `${start}${accepted}`];
}

function writeFish(commands: readonly Subcommand[]): string {
  const names = commands.map(
    ({ name, description }) =>
      `complete -c gitsync -n __fish_use_subcommand -a ${name} -d ${quote(description)}`,
  );
  return `# fish completion of gitsync; load it with: gitsync completion fish | source
complete -c gitsync -f
${[...names, ...commands.flatMap(fishLines)].join('\n')}
`;
}
