import type { Socket } from 'node:net';
import { onAbort } from '../../on-abort.ts';

/** Bounds of the time that it takes to open a connection. */
export interface Opening {
  /** Fires when nobody wants connections any more. */
  readonly closing: AbortSignal;
  /** Milliseconds for a step: TCP with TLS, or what a proxy is asked. */
  readonly connectMs: number;
}

/** Notices a peer that is gone without a word (a cable, a NAT table): the kernel asks after so long. */
const keepAliveProbeMs = 30_000;

/**
 * Waits until a connection is ready for use: `connect` for TCP, `secureConnect` for TLS.
 * @throws Error with a network or TLS `code`; ETIMEDOUT where no connection came in time,
 *   ERR_TLS_HANDSHAKE_TIMEOUT where only TCP did; ECONNRESET when the peer or the signal closes it
 */
export async function settleSocket<S extends Socket>(
  socket: S,
  ready: 'connect' | 'secureConnect',
  { closing, connectMs }: Opening,
): Promise<S> {
  // Stays: until a request or a reader takes the connection over, an error of it has no other listener.
  socket.on('error', ignoreError);
  return await new Promise<S>((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy(silence(socket));
    }, connectMs);
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
    const release = onAbort(closing, () => socket.destroy());
  });
}

function silence({ connecting }: Socket): Error {
  return connecting
    ? failure('ETIMEDOUT', 'no connection in time')
    : failure('ERR_TLS_HANDSHAKE_TIMEOUT', 'no TLS handshake in time');
}

function ignoreError(): void {
  // Whoever uses the connection gets the error too; this listener only keeps it from ending the process.
}

/** An error as Node's own of a connection. */
export function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
