import type { Connection } from '../../../src/kube/connection.ts';

/**
 * A connection that runs `act` before every attempt of every request; the first one is number 1. What
 * happens between two pages of a list, or while a token rotates, can so be brought about without a race:
 * each attempt asks for its credentials first.
 */
export function beforeRequests(
  connection: Connection,
  act: (number: number) => Promise<void>,
): Connection {
  const { credentials } = connection;
  let count = 0;
  return {
    ...connection,
    credentials: {
      current: async (signal) => {
        count += 1;
        await act(count);
        return await credentials.current(signal);
      },
      renew: (refused) => credentials.renew(refused),
    },
  };
}
