import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCase, replayCase } from '../../../scripts/fuzz/schema/judging/fuzz-case.ts';

/** Writes that an API server answered; `npm run fuzz -- schema` finds and prints such cases. */
const folder = join(import.meta.dirname, '../../fixtures/schema-fuzz');
const names = readdirSync(folder).sort();

describe('what an API server answered is what the engine foretells', () => {
  test('there are recorded cases', () => {
    expect(names.length).toBeGreaterThan(0);
  });

  test.each(names)('%s', async (name) => {
    const recorded = parseCase(readFileSync(join(folder, name, 'case.json'), 'utf8'));

    const differences = await replayCase(recorded);

    expect(differences).toEqual(recorded.writes.map(() => []));
  });
});
