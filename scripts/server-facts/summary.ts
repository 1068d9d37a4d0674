import { canonicalJson } from '../../src/model/json.ts';
import type { LearntFacts } from './learn-all.ts';

/** What was learnt and how much of what there is, for people. */
export function formatSummary({ fields, learning }: LearntFacts): string {
  const optional = fields.filter(({ isRequired }) => !isRequired);
  const askable = optional.filter(({ leftOut }) => leftOut !== 'refused');
  const zeroable = fields.filter(({ zero }) => zero !== 'refused');
  const zeros = zeroable.filter(({ facts }) => facts.zero !== 'unknown');
  const types = new Set(fields.map(({ typeName }) => typeName));
  return [
    `dry runs: ${learning.accepted} accepted, ${learning.refused} refused`,
    `fields of ${types.size} types: ${fields.length}, ${optional.length} of them optional`,
    `left out: ${countBy(optional, ({ leftOut }) => leftOut)}`,
    `  learnt: ${shareOf(optional)}; of what the server lets one leave out: ${shareOf(askable)}`,
    `  within lists and maps held as a whole: ${shareOf(askable.filter(isAtomic))}`,
    `zero: ${countBy(fields, ({ zero }) => zero)}`,
    `  learnt, of what the server accepts: ${zeros.length} of ${zeroable.length}`,
  ].join('\n');
}

type Fields = LearntFacts['fields'];

function isAtomic({ isWithinAtomic }: Fields[number]): boolean {
  return isWithinAtomic;
}

function shareOf(fields: Fields): string {
  const learnt = fields.filter(({ leftOut }) => ['default', 'none', 'varies'].includes(leftOut));
  const percent = fields.length === 0 ? 100 : (100 * learnt.length) / fields.length;
  return `${learnt.length} of ${fields.length} (${percent.toFixed(1)} %)`;
}

function countBy(fields: Fields, wordOf: (field: Fields[number]) => string): string {
  const counts = new Map<string, number>();
  for (const field of fields) counts.set(wordOf(field), (counts.get(wordOf(field)) ?? 0) + 1);
  return [...counts]
    .sort()
    .map(([word, count]) => `${word} ${count}`)
    .join(', ');
}

/** One line for each field with what is known about it. */
export function formatFields({ fields, learning }: LearntFacts): string {
  return fields
    .map(({ typeName, field, isRequired, leftOut, zero, facts }) => {
      const value = facts.leftOut === 'default' ? ` ${canonicalJson(facts.value)}` : '';
      const varying =
        leftOut === 'varies' ? learning.observations.of(typeName, field.name) : undefined;
      const outcomes = [...(varying?.leftOut.keys() ?? [])].map((outcome) => outcome || 'nothing');
      const values = outcomes.slice(0, 4).map((outcome) => ` ${outcome.slice(0, 60)}`);
      const mark = isRequired ? '!' : '';
      const exceptions = facts.exceptIn.map((kind) => ` (not in ${kind})`).join('');
      return `${typeName} ${field.name}${mark}: left out ${leftOut}${value}${values.join('')}, zero ${zero}${exceptions}`;
    })
    .join('\n');
}
