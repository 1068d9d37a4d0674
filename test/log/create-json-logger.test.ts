import { describe, expect, test } from 'vitest';
import { createJsonLogger } from '../../src/log/create-json-logger.ts';

describe('the JSON log', () => {
  test('is one object a line with level, time, message and fields', async () => {
    const lines: string[] = [];
    const logger = await createJsonLogger({
      level: 'info',
      sink: { write: (line) => lines.push(line) },
    });

    logger.info('Synced', { gitSync: 'shop/web', durationMs: 7, code: undefined });
    logger.error('Two\nlines');
    logger.debug('Not told');

    expect(lines.map((line) => line.indexOf('\n') === line.length - 1)).toEqual([true, true]);
    const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      gitSync: 'shop/web',
      durationMs: 7,
      msg: 'Synced',
    });
    expect(second).toMatchObject({ level: 'error', msg: 'Two\nlines' });
  });
});
