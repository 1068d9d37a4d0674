import { readSync, writeSync } from 'node:fs';
import { decodeMessage, encodeMessage, headBytes } from './messages.ts';
import type { Answer, Question, Start, Verdict } from './messages.ts';

/** The descriptor over which a child talks with who started it. */
export const channelDescriptor = 3;

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Sends one message, and waits until it is sent. */
export function sendMessage(message: Question | Verdict): void {
  const bytes = encodeMessage(message);
  for (let at = 0; at < bytes.length;) {
    at += attempt(() => writeSync(channelDescriptor, bytes, at, bytes.length - at));
  }
}

/** Waits for what to do. A tree is asked without promises, so the child has nothing else to do meanwhile. */
export function receiveStart(): Start {
  return receiveMessage() as Start;
}

/** Waits for the answer to the question that was sent last. */
export function receiveAnswer(): Answer {
  return receiveMessage() as Answer;
}

function receiveMessage(): unknown {
  return decodeMessage(receiveBytes(receiveBytes(headBytes).readUInt32LE()));
}

function receiveBytes(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length;) {
    const count = attempt(() => readSync(channelDescriptor, bytes, at, length - at, null));
    // Who started this process is gone: nobody waits for the result.
    if (count === 0) process.exit(1);
    at += count;
  }
  return bytes;
}

/** Sockets may be set not to block; then the wait is here. */
function attempt(transfer: () => number): number {
  for (;;) {
    try {
      return transfer();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}
