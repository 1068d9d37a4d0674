import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Shorter pieces of a canary could occur by chance. */
const pieceLength = 8;

/** A secret value that occurs nowhere else, with characters that every notation writes differently. */
export function makeCanary(): string {
  return `Kn${randomBytes(9).toString('hex')}"/+& ${randomBytes(9).toString('hex')}`;
}

/** Every notation in which a value could show up in an output. */
function notationsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  const json = JSON.stringify(value).slice(1, -1);
  return [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(value),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...base64Of(bytes),
    // base64 of base64: a manifest's own data that was encoded again.
    ...base64Of(Buffer.from(bytes.toString('base64'))),
  ];
}

/** base64 at each of the three places where a value can begin inside an encoded text. */
function base64Of(bytes: Buffer): readonly string[] {
  const padded = [0, 1, 2].map((count) => {
    const shifted = Buffer.concat([Buffer.alloc(count), bytes]).toString('base64');
    // The characters at both ends also hold bits of the neighbours.
    return shifted.slice(count === 0 ? 0 : 4).replace(/.{2}=*$/, '');
  });
  return [...padded, ...padded.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** Pieces of the values that a text holds, in any notation; empty where the text is clean. */
export function findCanaries(text: string, values: readonly string[]): readonly string[] {
  const pieces = new Set(values.flatMap(notationsOf).flatMap(piecesOf));
  return [...pieces].filter((piece) => text.includes(piece));
}

function piecesOf(notation: string): readonly string[] {
  const starts = Array.from({ length: Math.max(0, notation.length - pieceLength + 1) });
  return starts.map((_unused, at) => notation.slice(at, at + pieceLength));
}

/** Everything in the files below a folder, as one text. */
export function readFolder(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}
