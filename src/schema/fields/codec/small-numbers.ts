/** Digits of base64url: characters that JSON and YAML leave as they are. */
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const valueOfDigit: ReadonlyMap<string, number> = new Map(
  Array.from(digits, (digit, value) => [digit, value]),
);
/** A digit holds five bits, the lowest first; the sixth says that another digit follows. */
const bitsOfDigit = 5;
const another = 2 ** bitsOfDigit;
const maxNumber = 2 ** 31 - 1;

/** Prints a whole number from 0 to 2^31 - 1: one character where it is below 32. */
export function printNumber(number: number): string {
  let text = '';
  let rest = number;
  while (rest >= another) {
    text += digits.charAt((rest % another) + another);
    rest = Math.floor(rest / another);
  }
  return text + digits.charAt(rest);
}

/** Reads printed numbers one after the other. */
export interface NumberReader {
  readonly text: string;
  /** The next character. */
  place: number;
}

/** The next number; undefined where the text has ended or is damaged. */
export function readNumber(reader: NumberReader): number | undefined {
  let number = 0;
  for (let unit = 1; unit <= maxNumber; unit *= another) {
    const value = valueOfDigit.get(reader.text.charAt(reader.place));
    if (value === undefined) return undefined;
    reader.place += 1;
    number += (value % another) * unit;
    if (value < another) return number <= maxNumber ? number : undefined;
  }
  return undefined;
}
