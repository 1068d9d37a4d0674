import fc from 'fast-check';
import type { Written } from '../trees/write-yaml.ts';

/** Scalars that readers of YAML disagree about, or that printers must quote, fold or escape. */
const oddScalars: readonly string[] = [
  ...['yes', 'no', 'on', 'Off', 'y', 'True', 'FALSE', '~', 'null', 'Null', ''],
  ...['1', '-0', '+1', '017', '0o17', '0x1F', '0b101', '1_000', '08', '1.', '.5', '1.0', '1.50'],
  ...['1e3', '1E3', '1e21', '1e-7', '.inf', '-.INF', '.nan', '1:30', '190:20:30', '1.2.3', '12e03'],
  ...['123456789.123456789', '9223372036854775807', '9223372036854775808', '18446744073709551616'],
  ...['2020-01-01', '2020-01-01T00:00:00Z', '2020-1-1', '2020-01-01 10:00:00 +02:00'],
  ...[
    '"yes"',
    "'no'",
    '"1"',
    "'017'",
    '"0x1F"',
    "'1e3'",
    '"1.0"',
    "'2020-01-01'",
    "'~'",
    '""',
    "''",
  ],
  ...[
    '"a: b"',
    "'a #b'",
    '"- a"',
    "'? a'",
    '"@a"',
    "'%a'",
    '"`a"',
    '"&a"',
    '"*a"',
    '"!a"',
    "'|'",
    "'>'",
  ],
  ...[
    'a b',
    'a  b',
    "it's",
    '"it\'s"',
    '\'say "x"\'',
    'a,b',
    '"[a"',
    '"{a}"',
    "'a]'",
    'http://x:80/y',
  ],
  ...[
    '" a"',
    '"a "',
    '"a\\tb"',
    '"\\ta"',
    '"a\\nb"',
    '"a\\n"',
    '"a\\n\\n"',
    '"\\na"',
    '" a\\nb"',
    '"a \\nb"',
  ],
  ...[
    '"a\\rb"',
    '"\\u00e9"',
    'é',
    '日本',
    '"\\U0001F600"',
    '😀',
    '"\\0"',
    '"\\x07"',
    '"\\u007f"',
    '"\\ufeff"',
  ],
  ...[
    '"=" ',
    '=',
    '"<<"',
    '"---"',
    '"..."',
    '"--- a"',
    '"#a"',
    'a#b',
    '"a:"',
    'a:b',
    '"::"',
    '-a',
    '"-"',
    '?a',
  ],
  ...[
    '|\n  a\n  b\n',
    '|-\n  a\n  b',
    '|+\n  a\n\n',
    '>\n  a\n  b\n\n  c\n',
    '>-\n  a\n   b\n  c',
    '|2\n   a\n  b\n',
  ],
  ...['"a\n  b"', "'a\n\n  b'", 'a\n  b', '"a \\\n  b"'],
  ...[
    '!!str 1',
    '!!str',
    '!!int "3"',
    '!!float 1',
    '!!binary aGk=',
    '!custom x',
    '!!null ""',
    '!!bool "true"',
  ],
  ...['$(NAME)', '"$$(NAME)"', '{}', '[]', '{a: 1, b: [c, ~]}', '[a, 1, ~, {b: c}]'],
  'word '.repeat(30).trim(),
  `"${'word '.repeat(30)}"`,
  `'${'long:word '.repeat(20)}'`,
  'x'.repeat(120),
];

const someCharacters = Array.from('ab1 .:#-\'"\n\t\\{}[],&*!|>%@`é😀~=<?/_0');

const randomText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...someCharacters), { maxLength: 12 })
  .map((characters) => characters.join(''));

/** Text in double quotes, whatever it holds. */
const quotedText: fc.Arbitrary<Written> = randomText.map((text) => ({ raw: JSON.stringify(text) }));

const singleQuotedText: fc.Arbitrary<Written> = randomText
  .filter((text) => !text.includes('\n') && !text.includes('\t'))
  .map((text) => ({ raw: `'${text.replaceAll("'", "''")}'` }));

const blockText: fc.Arbitrary<Written> = fc
  .array(fc.constantFrom('a', 'a: b', '# c', '', 'x y', '- z', 'end ', '{"k": 1}', "it's"), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((lines) =>
    fc.constantFrom('|', '|-', '|+', '>', '>-').map((sign) => ({
      raw: `${sign}\n${lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}${sign.endsWith('-') ? '' : '\n'}`,
    })),
  )
  .map(({ raw }) => ({ raw: /^[|>][-+]?\n(?!\s*\n)/.test(raw) ? raw : 'a' }));

const oddScalar: fc.Arbitrary<Written> = fc.constantFrom(...oddScalars).map((raw) => ({ raw }));

/** Any scalar (and a few collections) that may stand where a text is meant. */
export const oddValue: fc.Arbitrary<Written> = fc.oneof(
  { weight: 5, arbitrary: oddScalar },
  { weight: 2, arbitrary: quotedText },
  { weight: 1, arbitrary: singleQuotedText },
  { weight: 2, arbitrary: blockText },
);

/** Texts that fit everywhere. */
export const simpleText: fc.Arbitrary<string> = fc.constantFrom(
  ...[
    'a',
    'b',
    'web',
    'v1',
    'x-y',
    'some text',
    '1',
    'true',
    'a/b',
    'c.d',
    '',
    '$(NAME)',
    'web:1.2',
  ],
);

/** Mostly simple texts. */
export const textValue: fc.Arbitrary<Written> = fc.oneof(
  { weight: 3, arbitrary: simpleText },
  { weight: 1, arbitrary: oddValue },
);

/** Keys of data, labels and annotations. */
export const keyText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('app', 'tier', 'a', 'b', 'A', 'a1', 'a2', 'a10', '_u', 'x.y/z'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('yes', '1', 'k e y', 'ä', '"', 'a:', '-', '~', '.', 'x/y', 'null'),
  },
);

/** A map of such keys. */
export function mapOf(
  value: fc.Arbitrary<Written>,
  maxKeys = 3,
): fc.Arbitrary<Record<string, Written>> {
  return fc.dictionary(keyText, value, { maxKeys, noNullPrototype: true });
}

/** Labels and annotations: text as the API asks for, rarely anything. */
export const textMapValue: fc.Arbitrary<Written> = fc.oneof(
  {
    weight: 20,
    arbitrary: mapOf(
      fc.oneof({ weight: 6, arbitrary: simpleText }, { weight: 1, arbitrary: quotedText }),
    ),
  },
  { weight: 1, arbitrary: mapOf(oddValue) },
  { weight: 1, arbitrary: fc.constantFrom<Written>({}, null) },
);
