import fc from 'fast-check';

/** The parts of a quantity that the server takes, apart from its text. */
export interface WrittenQuantity {
  readonly sign: '' | '+' | '-';
  readonly whole: string;
  readonly fraction: string | undefined;
  readonly suffix: string;
  readonly text: string;
}

const digit = fc.constantFrom(...Array.from('0123456789'));

function digits(minLength: number): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string({ unit: digit, minLength, maxLength: 6 }),
    fc.string({ unit: digit, minLength, maxLength: 24 }),
    fc.tuple(fc.nat(999), fc.nat(12)).map(([start, zeros]) => `${start}${'0'.repeat(zeros)}`),
  );
}

const suffixes = ['', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'P', 'E'];
const binarySuffixes = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const exponents = fc
  .tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), fc.nat(30))
  .map(([letter, sign, exponent]) => `${letter}${sign}${exponent}`);

/** Quantities in all three notations, of up to 48 digits. */
export const arbitraryQuantity: fc.Arbitrary<WrittenQuantity> = fc
  .record({
    sign: fc.constantFrom<WrittenQuantity['sign']>('', '', '', '+', '-'),
    whole: digits(1),
    fraction: fc.option(digits(0), { nil: undefined }),
    suffix: fc.oneof(fc.constantFrom(...suffixes), fc.constantFrom(...binarySuffixes), exponents),
  })
  .map((parts) => {
    const point = parts.fraction === undefined ? '' : `.${parts.fraction}`;
    return { ...parts, text: parts.sign + parts.whole + point + parts.suffix };
  });

/** Texts made of what quantities are made of; most are none. */
export const arbitraryQuantityLike: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(...Array.from('0123456789.+-eEinumkKMGTP ')),
  maxLength: 8,
});
