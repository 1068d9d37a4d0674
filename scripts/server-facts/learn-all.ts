import { randomBytes } from 'node:crypto';
import type { FactsTable, FieldFacts } from '../../src/schema/server-facts/facts-table.ts';
import { readBuiltInKinds } from './built-in-kinds.ts';
import type { FactsServer } from './facts-server.ts';
import { listFields } from './field-catalogue.ts';
import { createLearning, runPass } from './learn-facts.ts';
import type { Learning, Pass } from './learn-facts.ts';
import { readSeeds } from './read-seeds.ts';
import { settleField } from './settle-facts.ts';
import type { SettledField } from './settle-facts.ts';
import type { CatalogueField } from './field-catalogue.ts';
import { prepareSurroundings } from './surroundings.ts';

/** All that a server has taught. */
export interface LearntFacts {
  readonly table: FactsTable;
  readonly fields: readonly (CatalogueField & SettledField)[];
  readonly learning: Learning;
}

type PassOptions = Omit<Pass, 'namespace'> & { readonly withAdmission: boolean };

const passes: readonly PassOptions[] = [
  {
    title: 'new objects',
    onto: 'new',
    isOtherUser: false,
    withAdmission: false,
    changes: new Set(['left out', 'zero', 'other', 'bare']),
  },
  {
    title: 'with everything that admission adds, as another user',
    onto: 'new',
    isOtherUser: true,
    withAdmission: true,
    changes: new Set(['left out', 'bare']),
  },
  {
    title: 'existing objects',
    onto: 'existing',
    isOtherUser: false,
    withAdmission: false,
    changes: new Set(['left out', 'zero']),
  },
];

/**
 * Kinds of which nothing is created for real: an object would not go away again (a namespace with a finalizer of
 * its own), or would disturb the server (the group of an APIService without a backend blocks deletions).
 */
const neverCreated: ReadonlySet<string> = new Set(['Namespace', 'APIService', 'ServiceCIDR']);

/** Learns everything from a server that nobody else needs meanwhile; what happens goes to `say`. */
export async function learnAll(
  server: FactsServer,
  say: (line: string) => void,
): Promise<LearntFacts> {
  const kinds = await readBuiltInKinds(server);
  const learning = createLearning();
  for (const [index, options] of passes.entries()) {
    const namespace = `facts-${index}-${randomBytes(3).toString('hex')}`;
    const surroundings = await prepareSurroundings(server, kinds, { ...options, namespace });
    const seeds = readSeeds(namespace).filter(
      ({ kind }) => options.onto === 'new' || !neverCreated.has(kind),
    );
    try {
      await runPass({ server, kinds, learning }, { ...options, namespace }, seeds);
    } finally {
      await surroundings.remove();
      await server.remove(`/api/v1/namespaces/${namespace}`);
    }
    say(`${options.title}: ${learning.accepted} accepted, ${learning.refused} refused so far`);
  }
  const fields = listFields(kinds).map((field) => {
    const seen = learning.observations.of(field.typeName, field.field.name);
    return { ...field, ...settleField(field, seen) };
  });
  return { table: tableOf(fields), fields, learning };
}

function tableOf(fields: LearntFacts['fields']): FactsTable {
  const table = new Map<string, Map<string, FieldFacts>>();
  for (const { typeName, field, facts } of fields) {
    const known = table.get(typeName) ?? new Map<string, FieldFacts>();
    table.set(typeName, known.set(field.name, facts));
  }
  return table;
}
