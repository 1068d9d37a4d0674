/** What a piece of text means; the colour follows from it. */
export type Tone = 'added' | 'removed' | 'changed' | 'problem' | 'warning' | 'faint' | 'strong';

/** Puts a colour around text, or does nothing where the output has no colours. */
export type Paint = (tone: Tone, text: string) => string;

/** ANSI "select graphic rendition" numbers; the eight basic colours follow the terminal's own theme. */
const codes: Readonly<Record<Tone, string>> = {
  added: '32',
  removed: '31',
  changed: '33',
  problem: '1;31',
  warning: '33',
  faint: '2',
  strong: '1',
};

/** The painter of one output. */
export function createPaint(color: boolean): Paint {
  return color ? paintAnsi : paintNothing;
}

function paintAnsi(tone: Tone, text: string): string {
  return text === '' ? '' : `\u001b[${codes[tone]}m${text}\u001b[0m`;
}

function paintNothing(_tone: Tone, text: string): string {
  return text;
}
