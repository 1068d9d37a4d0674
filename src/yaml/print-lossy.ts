import { isJsonArray, isJsonObject, setMember } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { printRawSeparators } from './print-raw-separators.ts';
import { printYaml } from './print-yaml.ts';

/**
 * As printYaml, with what kustomize loses on its way through JSON and YAML 1.1: U+0085 folds into a blank or a
 * line break, U+2028 and U+2029 stand raw before an indentation, a key `<<` is gone. Keys with such characters stay
 * escaped: kustomize fails on U+0085 there.
 */
export function printLossy(value: Json): string {
  const printed = printYaml(value);
  if (!lostMark.test(printed)) return printed;
  const texts: string[] = [];
  const marked = printYaml(lose(value, texts));
  return texts.length === 0 ? marked : fillIn(marked, texts);
}

/** How the printer shows what may be lost. */
const lostMark = /\\[NLP]|"<<"/;

const separator = /[\u2028\u2029]/;

/** The value without what is lost; a text with separators is a token for its place among `texts`. */
function lose(value: Json, texts: string[]): Json {
  if (typeof value === 'string') return loseInText(value, texts);
  if (isJsonArray(value)) return value.map((item) => lose(item, texts));
  if (!isJsonObject(value)) return value;
  const kept: Record<string, Json | undefined> = {};
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (key !== '<<' && member !== undefined) setMember(kept, key, lose(member, texts));
  }
  return kept;
}

/** go-yaml 2 reads the JSON of kustomize: a raw U+0085 is a line break in it, which folds with the blanks around. */
function loseInText(text: string, texts: string[]): string {
  const folded = text.replace(/ *\x85(?: *\x85)* */g, (breaks) => {
    const count = breaks.split('\x85').length - 1;
    return count === 1 ? ' ' : '\n'.repeat(count - 1);
  });
  if (!separator.test(folded)) return folded;
  texts.push(folded);
  return `${token}${String(texts.length - 1)}${token}`;
}

/** A private character: go-yaml prints it plain. What else holds it is not one of ours. */
const token = '\uE0FF';

const tokenLine = /^((?: |- )*)(.*)\uE0FF(\d+)\uE0FF\n/gm;

function fillIn(printed: string, texts: readonly string[]): string {
  return printed.replace(tokenLine, (_line, lead: string, key: string, index: string) => {
    const text = texts[Number(index)] ?? '';
    const place = {
      indent: lead.length + (key === '' ? 0 : 2),
      column: lead.length + key.length,
      isKey: false,
    };
    const scalar = printRawSeparators(text, place);
    // Behind a block that ends in a separator kustomize sees no need for a line break.
    const end = scalar.startsWith('|') && separator.test(scalar.at(-1) ?? '') ? '' : '\n';
    return lead + key + scalar + end;
  });
}
