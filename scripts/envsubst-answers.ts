/**
 * `npx tsx scripts/envsubst-answers.ts [SEED] [COUNT]`: asks Flux's envsubst about random templates and writes its
 * answers to test/fixtures/envsubst/answers.json, with which test/render/substitute/envsubst.test.ts compares ours.
 * Needs Go. `$$` stands only before `{`: elsewhere the two differ on purpose (docs/variables.md).
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

const root = join(import.meta.dirname, '..');
const [seed = 1, count = 1500] = process.argv.slice(2).map(Number);

const values = {
  a: 'hello world',
  b: 'x/y/z.x',
  n: '3',
  m: '-2',
  e: '',
  u: 'Größe',
  _x1: 'aXbX$a',
};
const name = fc.constantFrom(...Object.keys(values), 'missing');
const character = fc.constantFrom(...Array.from('aloxX/. $-*?12ö:'));
const literal = fc.array(character, { maxLength: 5 }).map(joinTexts);

const { expression } = fc.letrec<{ operand: string; expression: string }>((tie) => ({
  operand: fc.oneof({ weight: 4, arbitrary: literal }, { weight: 1, arbitrary: tie('expression') }),
  expression: fc.oneof(
    { depthSize: 'small' },
    name.map((text) => `\${${text}}`),
    name.map((text) => `\${#${text}}`),
    arrange(name, fc.constantFrom(',', ',,', '^', '^^')),
    arrange(name, fc.constantFrom('=', ':=', ':-'), tie('operand'), tie('operand')),
    arrange(name, fc.constantFrom('#', '##', '%', '%%', ':'), tie('operand')),
    arrange(name, fc.integer({ min: 0, max: 15 }).map(behindColon)),
    arrange(name, fc.nat(15).map(behindColon), fc.integer({ min: -9, max: 15 }).map(behindColon)),
    arrange(
      name,
      fc.constantFrom('/', '//', '/#', '/%'),
      tie('operand'),
      fc.constant('/'),
      tie('operand'),
    ),
  ),
}));

function joinTexts(texts: readonly string[]): string {
  return texts.join('');
}

function behindColon(number: number): string {
  return `:${String(number)}`;
}

function arrange(...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((texts) => `\${${texts.join('')}}`);
}

const piece = fc.oneof(literal, expression, fc.constantFrom('${', '}', '$', '$${', '$$${n}', '{'));
const template = fc
  .array(piece, { minLength: 1, maxLength: 4 })
  .map(joinTexts)
  .filter((text) => !/\$\$(?![${])/.test(text));

const texts = [...new Set(fc.sample(template, { seed, numRuns: count }))];
const questions = texts.map((text) => `${JSON.stringify({ text, values })}\n`).join('');
const { stdout, stderr, status } = spawnSync('go', ['run', '.'], {
  cwd: join(root, 'scripts', 'envsubst'),
  input: questions,
  encoding: 'utf8',
});
if (status !== 0) throw new Error(`go run failed: ${stderr}`);
const answers = stdout.trimEnd().split('\n');
const cases = texts.map((text, index) => `${JSON.stringify(text)}: ${answers[index] ?? ''}`);
writeFileSync(
  join(root, 'test', 'fixtures', 'envsubst', 'answers.json'),
  `{\n"envsubst": "v1.8.0",\n"seed": ${String(seed)},\n"values": ${JSON.stringify(values)},\n"answers": {\n${cases.join(',\n')}\n}\n}\n`,
);
console.error(`${String(texts.length)} answers`);
