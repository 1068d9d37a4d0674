import type { Socket } from 'node:net';
import { onAbort } from '../on-abort.ts';

/** A server or proxy that has not finished the handshake by then does not answer. */
const connectTimeoutMs = 10_000;
/** Notices a peer that is gone without a word (a cable, a NAT table): the kernel asks after so long. */
const keepAliveProbeMs = 30_000;

/**
 * Waits until a connection is ready for use: `connect` for TCP, `secureConnect` for TLS.
 * @throws Error with a network or TLS `code`; ETIMEDOUT after 10 s, ECONNRESET when the signal fires
 */
export async function settleSocket<S extends Socket>(
  socket: S,
  ready: 'connect' | 'secureConnect',
  closing: AbortSignal,
): Promise<S> {
  return await new Promise<S>((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy(failure('ETIMEDOUT', 'no connection in time'));
    }, connectTimeoutMs);
    const release = onAbort(closing, () => socket.destroy());
    const fail = (error: Error): void => {
      clearTimeout(timer);
      release();
      reject(error);
    };
    const close = (): void => {
      fail(failure('ECONNRESET', 'closed during the handshake'));
    };
    socket.once('error', fail);
    socket.once('close', close);
    socket.once(ready, () => {
      clearTimeout(timer);
      release();
      socket.off('error', fail);
      socket.off('close', close);
      socket.setKeepAlive(true, keepAliveProbeMs);
      resolve(socket);
    });
  });
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
