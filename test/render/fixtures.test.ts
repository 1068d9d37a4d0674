import { describe, expect, test } from 'vitest';
import { listFixtures, readExpected, renderFixture } from './fixture-cases.ts';

describe('fixtures', () => {
  test.each(listFixtures())('$name: $title', async (fixture) => {
    const output = await renderFixture(fixture);

    expect(output).toBe(readExpected(fixture));
  });
});
