import { errorCodeOf } from '../error-code.ts';
import { describeFailure } from '../answers/failed-attempt.ts';
import type { FailedAttempt, RequestSubject } from '../answers/failed-attempt.ts';
import { escapeText } from '../../model/escape-text.ts';
import { explainNoConnection, explainRefusedUser } from './connections/connection-problem.ts';
import type { Explanation } from './connections/connection-problem.ts';
import type { StopReason } from './deadline.ts';
import { ClosedTransport } from './http-transport.ts';
import { NoConnection } from './connections/no-connection.ts';
import { BadBody, DeepBody, LargeBody } from './read-body.ts';

const hintForDamage = 'Does something between here and the API server change its answers?';

/** What happened instead of an answer. */
export interface BrokenExchange {
  readonly error: unknown;
  /** Set where a limit or the caller ended the attempt. */
  readonly stopped: StopReason | undefined;
  /** URL of the server, for the message. */
  readonly server: string;
  /** False before the request was handed to a connection. */
  readonly sent: boolean;
}

/** Turns a broken exchange into a failure, and says whether another attempt may help. */
export function judgeBrokenExchange(
  subject: RequestSubject,
  exchange: BrokenExchange,
): FailedAttempt {
  const { retry, ...details } = explain(exchange);
  return {
    kind: 'failed-attempt',
    failure: describeFailure(subject, { mayHaveHappened: exchange.sent, ...details }),
    retry,
    retryAfterMs: undefined,
  };
}

function explain(exchange: BrokenExchange): Explanation {
  const { error, stopped, server } = exchange;
  if (stopped !== undefined) return explainStop(stopped, server);
  if (error instanceof NoConnection) return explainNoConnection(error.cause, server);
  if (error instanceof LargeBody) {
    return { code: 'KUBE_TOO_LARGE', why: `${error.message} (${server})`, retry: 'never' };
  }
  if (error instanceof DeepBody) {
    const hint = 'Look at it with kubectl, and for who wrote it: no object of use is like that.';
    return { code: 'KUBE_BAD_ANSWER', why: error.message, hint, retry: 'never' };
  }
  if (error instanceof BadBody) {
    return {
      code: 'KUBE_BAD_ANSWER',
      why: `${error.message} (${server})`,
      hint: hintForDamage,
      retry: 'nonsense',
    };
  }
  if (error instanceof ClosedTransport) {
    return { code: 'KUBE_ABORTED', why: 'the client was closed', retry: 'never' };
  }
  const code = errorCodeOf(error);
  return explainUnusable(code) ?? explainRefusedUser(code, server) ?? explainLoss(error, server);
}

function explainStop(stopped: StopReason, server: string): Explanation {
  if (stopped === 'caller') {
    return { code: 'KUBE_ABORTED', why: 'it was stopped before it had ended', retry: 'never' };
  }
  const why =
    stopped === 'total'
      ? `${server} took longer than the request may`
      : `${server} did not answer in time`;
  const hint = 'Is the server overloaded, or does something on the way to it swallow requests?';
  return { code: 'KUBE_TIMEOUT', why, hint, retry: 'silent' };
}

/** What Node refuses to send, or to make a connection with. */
function explainUnusable(code: string): Explanation | undefined {
  if (code === 'ERR_INVALID_CHAR') {
    return {
      code: 'KUBE_CONFIG',
      why: 'the token or user name holds a character that no HTTP header can carry',
      hint: 'Check token, tokenFile and --as for line breaks.',
      mayHaveHappened: false,
      retry: 'never',
    };
  }
  if (!code.startsWith('ERR_OSSL_')) return undefined;
  return {
    code: 'KUBE_CONFIG',
    why: `the certificates or keys of the kubeconfig cannot be used (${code})`,
    hint: 'Check certificate-authority, client-certificate and client-key.',
    mayHaveHappened: false,
    retry: 'never',
  };
}

/** `server` is the URL of the server, with the proxy on the way. */
function explainLoss(error: unknown, server: string): Explanation {
  const code = errorCodeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  const what = escapeText(code === '' ? text : `${text}, ${code}`);
  const isPlain = server.startsWith('http://');
  // Codes of llhttp, which reads answers for Node.
  if (code.startsWith('HPE_')) {
    return {
      code: 'KUBE_BAD_ANSWER',
      why: `what ${server} answers is no HTTP that can be read (${what})`,
      hint: `Is this the port of an API server${isPlain ? ', and should its URL begin with https://' : ''}?`,
      retry: 'nonsense',
    };
  }
  const isClosed = code === 'ECONNRESET' || code === 'EPIPE';
  return {
    code: 'KUBE_UNREACHABLE',
    why: isClosed
      ? `${server} closed the connection before its answer was complete (${code})`
      : `the connection to ${server} broke (${what})`,
    hint: isPlain
      ? 'If this happens every time: should the server URL begin with https://?'
      : 'If this happens every time, something between here and the server cuts connections.',
    retry: 'lost',
  };
}
