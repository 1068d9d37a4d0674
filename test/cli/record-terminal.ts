import type { Terminal } from '../../src/cli/terminal.ts';

/** A terminal that keeps what is written, for tests of what commands print. */
export interface RecordedTerminal extends Terminal {
  /** Standard output so far. */
  written(): string;
  /** Standard error so far. */
  told(): string;
}

async function* noInput(): AsyncGenerator<Uint8Array> {
  // Nothing is typed.
}

/** A terminal without colours, without width and without anybody at it. */
export function recordTerminal(): RecordedTerminal {
  let out = '';
  let err = '';
  return {
    stdin: noInput(),
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isOutColored: false,
    isErrColored: false,
    width: undefined,
    isInteractive: false,
    ask: () => Promise.reject(new Error('nobody is at this terminal')),
    written: () => out,
    told: () => err,
  };
}
