import { errorCodeOf } from '../error-code.ts';
import { describeFailure } from '../answers/failed-attempt.ts';
import type {
  FailedAttempt,
  FailureDetails,
  RequestSubject,
  RetryCause,
} from '../answers/failed-attempt.ts';
import { escapeText } from '../../model/escape-text.ts';
import type { StopReason } from './deadline.ts';
import { ClosedTransport } from './http-transport.ts';
import { BadBody } from './read-body.ts';

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

/** Errors of the connection itself: the request was never sent. */
const connectErrors: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'the network is not reachable',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
};

/** What is wrong with the server's certificate, by OpenSSL's and Node's names. */
const certificateErrors: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an unknown authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
};

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

function explain(exchange: BrokenExchange): FailureDetails & { readonly retry: RetryCause } {
  const { error, stopped, server } = exchange;
  if (stopped !== undefined) return explainStop(stopped, server);
  if (error instanceof BadBody) {
    return { code: 'KUBE_BAD_ANSWER', why: `${error.message} (${server})`, retry: 'never' };
  }
  const code = errorCodeOf(error);
  if (error instanceof ClosedTransport || code === 'UND_ERR_DESTROYED') {
    return { code: 'KUBE_TIMEOUT', why: 'the client was closed', retry: 'never' };
  }
  const connect = connectErrors[code];
  if (connect !== undefined) {
    return {
      code: 'KUBE_UNREACHABLE',
      why: `${server} cannot be reached: ${connect}`,
      hint: 'Is the server up, and the server URL of this context right?',
      mayHaveHappened: false,
      retry: 'connect',
    };
  }
  return explainTls(code, server) ?? explainLoss(error, code, server);
}

function explainStop(
  stopped: StopReason,
  server: string,
): FailureDetails & { readonly retry: RetryCause } {
  if (stopped === 'caller') {
    return { code: 'KUBE_TIMEOUT', why: 'it was stopped before it had ended', retry: 'never' };
  }
  const why =
    stopped === 'total'
      ? `${server} took longer than the request may`
      : `${server} did not answer in time`;
  return { code: 'KUBE_TIMEOUT', why, retry: 'silent' };
}

function explainTls(
  code: string,
  server: string,
): (FailureDetails & { readonly retry: RetryCause }) | undefined {
  const certificate = certificateErrors[code];
  if (certificate !== undefined) {
    return {
      code: 'KUBE_UNREACHABLE',
      why: `${server} is not trusted: ${certificate}`,
      hint: 'Check certificate-authority, tls-server-name and the clock of this machine.',
      mayHaveHappened: false,
      retry: 'never',
    };
  }
  if (code.startsWith('ERR_OSSL_')) {
    return {
      code: 'KUBE_CONFIG',
      why: `the certificates or keys of the kubeconfig cannot be used (${code})`,
      hint: 'Check certificate-authority, client-certificate and client-key.',
      mayHaveHappened: false,
      retry: 'never',
    };
  }
  if (!code.startsWith('ERR_SSL_') && code !== 'EPROTO') return undefined;
  return {
    code: 'KUBE_UNREACHABLE',
    why: `${server}: no TLS connection could be made (${code})`,
    hint: 'Does the server speak https on this port, and does it accept the client certificate?',
    mayHaveHappened: false,
    retry: 'never',
  };
}

function explainLoss(
  error: unknown,
  code: string,
  server: string,
): FailureDetails & { readonly retry: RetryCause } {
  const text = error instanceof Error ? error.message : String(error);
  const what = code === '' ? text : `${text}, ${code}`;
  return {
    code: 'KUBE_UNREACHABLE',
    why: `the connection to ${server} broke (${escapeText(what)})`,
    retry: 'lost',
  };
}
