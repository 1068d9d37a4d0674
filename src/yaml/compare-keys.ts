/**
 * The order in which go-yaml 2 prints the keys of a map (sorter.go): letters by code point and after everything else,
 * runs of digits by their value (`a2` before `a10`), a prefix before what continues it.
 */
export function compareKeys(left: string, right: string): number {
  const at = firstDifference(left, right);
  if (at < 0) return left.length - right.length;
  const leftPoint = left.codePointAt(at) ?? 0;
  const rightPoint = right.codePointAt(at) ?? 0;
  const leftIsLetter = isLetter(leftPoint);
  const rightIsLetter = isLetter(rightPoint);
  if (leftIsLetter && rightIsLetter) return leftPoint - rightPoint;
  if (leftIsLetter || rightIsLetter) return rightIsLetter ? -1 : 1;
  if (!isDigit(leftPoint) && !isDigit(rightPoint)) return leftPoint - rightPoint;
  return compareDigits(left, right, at);
}

/**
 * Sorts the keys of one map in place. The order has cycles (a1a < a2 < a10 < a1a): starting from one order keeps the
 * result the same. Nearly all maps have few keys, for which `Array.sort` costs more memory than they do.
 */
export function sortKeys(keys: string[]): void {
  if (keys.length > maxInserted) {
    keys.sort().sort(compareKeys);
    return;
  }
  insertionSort(keys, compareUnits);
  insertionSort(keys, compareKeys);
}

const maxInserted = 16;

function compareUnits(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function insertionSort(keys: string[], compare: (left: string, right: string) => number): void {
  for (let at = 1; at < keys.length; at++) {
    const key = keys[at] ?? '';
    let place = at;
    for (; place > 0 && compare(keys[place - 1] ?? '', key) > 0; place--) {
      keys[place] = keys[place - 1] ?? '';
    }
    keys[place] = key;
  }
}

/** The index where both differ, at the start of a character; -1 when one begins with the other. */
function firstDifference(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    if (left.charCodeAt(index) !== right.charCodeAt(index)) {
      return isLowSurrogate(left.charCodeAt(index)) && index > 0 ? index - 1 : index;
    }
  }
  return -1;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function compareDigits(left: string, right: string, at: number): number {
  const lead = needsLead(left, right, at) ? '1' : '';
  const leftRun = digitRun(left, at);
  const rightRun = digitRun(right, at);
  const leftValue = runValue(lead + leftRun);
  const rightValue = runValue(lead + rightRun);
  if (leftValue !== rightValue) return leftValue < rightValue ? -1 : 1;
  if (leftRun.length !== rightRun.length) return leftRun.length - rightRun.length;
  return (left.codePointAt(at) ?? 0) - (right.codePointAt(at) ?? 0);
}

/** A zero counts inside a number (`105` against `12`), not at its start (`05` against `12`). */
function needsLead(left: string, right: string, at: number): boolean {
  if (left[at] !== '0' && right[at] !== '0') return false;
  for (let index = at - 1; index >= 0 && isDigit(left.charCodeAt(index)); index -= 1) {
    if (left[index] !== '0') return true;
  }
  return false;
}

function digitRun(text: string, start: number): string {
  let end = start;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return text.slice(start, end);
}

/** Go adds the digits up in 64 bits, which overflow for long runs. */
function runValue(digits: string): bigint {
  return BigInt.asIntN(64, BigInt(digits === '' ? 0 : digits));
}

function isDigit(point: number): boolean {
  return point >= 0x30 && point <= 0x39;
}

function isLetter(point: number): boolean {
  if (point < 0x80) return (point | 0x20) >= 0x61 && (point | 0x20) <= 0x7a;
  return /\p{L}/u.test(String.fromCodePoint(point));
}
