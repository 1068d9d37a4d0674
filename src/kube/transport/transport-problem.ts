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
import { certificateErrors, UntrustedCertificate } from './inspect-certificate.ts';
import { ProxyRefusal } from './open-tunnel.ts';
import { BadBody, LargeBody } from './read-body.ts';

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
  if (error instanceof LargeBody) {
    return { code: 'KUBE_TOO_LARGE', why: `${error.message} (${server})`, retry: 'never' };
  }
  if (error instanceof BadBody) {
    return { code: 'KUBE_BAD_ANSWER', why: `${error.message} (${server})`, retry: 'never' };
  }
  const code = errorCodeOf(error);
  if (error instanceof ClosedTransport) {
    return { code: 'KUBE_ABORTED', why: 'the client was closed', retry: 'never' };
  }
  if (error instanceof ProxyRefusal) return explainProxy(error, server);
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
  return explainTls(error, server) ?? explainLoss(error, code, server);
}

function explainStop(
  stopped: StopReason,
  server: string,
): FailureDetails & { readonly retry: RetryCause } {
  if (stopped === 'caller') {
    return { code: 'KUBE_ABORTED', why: 'it was stopped before it had ended', retry: 'never' };
  }
  const why =
    stopped === 'total'
      ? `${server} took longer than the request may`
      : `${server} did not answer in time`;
  return { code: 'KUBE_TIMEOUT', why, retry: 'silent' };
}

/** A proxy that will not connect us has sent nothing on. */
function explainProxy(
  { status }: ProxyRefusal,
  server: string,
): FailureDetails & { readonly retry: RetryCause } {
  return {
    code: 'KUBE_UNREACHABLE',
    why: `${server} cannot be reached: the proxy answered HTTP ${status}`,
    hint:
      status === 407
        ? 'The proxy wants a user and password: put them into the proxy URL.'
        : 'Check proxy-url, HTTPS_PROXY and NO_PROXY, and whether the proxy may reach the server.',
    mayHaveHappened: false,
    retry: status >= 500 ? 'connect' : 'never',
  };
}

function explainTls(
  error: unknown,
  server: string,
): (FailureDetails & { readonly retry: RetryCause }) | undefined {
  const code = errorCodeOf(error);
  if (code in certificateErrors) {
    return {
      code: 'KUBE_UNREACHABLE',
      ...explainCertificate(error, server),
      mayHaveHappened: false,
      retry: 'never',
    };
  }
  if (code === 'ERR_INVALID_CHAR') {
    return {
      code: 'KUBE_CONFIG',
      why: 'the token or user name holds a character that no HTTP header can carry',
      hint: 'Check token, tokenFile and --as for line breaks.',
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

/** Which certificate it is and what to check, by what is wrong with it. */
function explainCertificate(error: unknown, server: string): { why: string; hint: string } {
  const code = errorCodeOf(error);
  const seen = error instanceof UntrustedCertificate ? error.certificate : undefined;
  const wrong = certificateErrors[code] ?? 'cannot be used';
  const which = seen === undefined ? 'its certificate' : `its certificate "${seen.subject}"`;
  const why = `${server} is not trusted: ${which} ${wrong}`;
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return {
        why: `${why}${seen === undefined ? '' : `, valid until ${seen.validTo}`}`,
        hint: 'Renew the certificate, or check the clock of this machine.',
      };
    case 'CERT_NOT_YET_VALID':
      return {
        why: `${why}${seen === undefined ? '' : `, valid from ${seen.validFrom}`}`,
        hint: 'Check the clock of this machine: it may be slow.',
      };
    case 'ERR_TLS_CERT_ALTNAME_INVALID': {
      const names = (seen?.names ?? []).slice(0, 8).join(', ');
      return {
        why: `${why}${names === '' ? '' : `, it is for ${names}`}`,
        hint: 'Set the server URL or tls-server-name to one of the names in the certificate.',
      };
    }
    default:
      return {
        why: `${why}${seen === undefined ? '' : `, issued by "${seen.issuer}"`}`,
        hint: 'Check that certificate-authority is the one of this cluster, or log in to the cluster again.',
      };
  }
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
