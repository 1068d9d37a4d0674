import { describe, test } from 'vitest';
import { expectDeviation } from './deviation.ts';
import { deviations } from './list-deviations.ts';

describe.each(Object.entries(deviations))(
  'unless kustomize’s bytes are asked for, in %s',
  (_, all) => {
    test.each(all)('$name', async (deviation) => {
      await expectDeviation(deviation);
    });
  },
);
