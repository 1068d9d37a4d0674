import type { FailureDetails, RetryCause } from '../../answers/failed-attempt.ts';
import { escapeText } from '../../../model/escape-text.ts';
import { errorCodeOf } from '../../error-code.ts';
import { certificateErrors, UntrustedCertificate } from './inspect-certificate.ts';
import { ProxyRefusal, UntrustedProxy } from './open-tunnel.ts';

/** Why an attempt failed, and whether another one may help. */
export type Explanation = FailureDetails & { readonly retry: RetryCause };

const hintForServer = 'Is the server up, and the server URL of this context right?';

/** Why TCP led nowhere, by the names of the operating system. */
const connectErrors: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'the network is not reachable',
  ETIMEDOUT: 'the connection timed out',
};

/** Explains why no connection could be opened. Nothing was sent, so nothing can have happened. */
export function explainNoConnection(error: unknown, server: string): Explanation {
  return { ...explainCause(error, server), mayHaveHappened: false };
}

function explainCause(error: unknown, server: string): Explanation {
  if (error instanceof ProxyRefusal) return explainProxy(error, server);
  if (error instanceof UntrustedProxy) {
    return {
      code: 'KUBE_UNREACHABLE',
      why: `the proxy ${error.proxy} is not trusted: its certificate ${error.wrong}`,
      hint: 'Check proxy-url and HTTPS_PROXY, and that this machine knows the proxy’s authority.',
      retry: 'never',
    };
  }
  const code = errorCodeOf(error);
  const connect = connectErrors[code];
  if (connect !== undefined) {
    const why = `${server} cannot be reached: ${connect}`;
    return { code: 'KUBE_UNREACHABLE', why, hint: hintForServer, retry: 'connect' };
  }
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') {
    return {
      code: 'KUBE_TIMEOUT',
      why: `${server} accepted the connection and did not answer the TLS handshake in time`,
      hint: 'Does the server speak https on this port, and is it not overloaded?',
      retry: 'silent',
    };
  }
  if (code in certificateErrors) {
    return { code: 'KUBE_UNREACHABLE', ...explainCertificate(error, server), retry: 'never' };
  }
  const refused = explainRefusedUser(code, server);
  if (refused !== undefined) return refused;
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') return explainTls(code, server);
  return explainClosed(error, server);
}

function explainTls(code: string, server: string): Explanation {
  // Nothing else than text, HTTP for instance, has no TLS version to speak of.
  const isPlain = code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'EPROTO';
  return {
    code: 'KUBE_UNREACHABLE',
    why: `${server}: no TLS connection could be made (${code})`,
    hint: isPlain
      ? 'Does the server speak https on this port? If it speaks plain HTTP, its URL begins with http://.'
      : 'Does the server speak https on this port, and does the user have a client-certificate that it accepts?',
    retry: 'never',
  };
}

function explainClosed(error: unknown, server: string): Explanation {
  const code = errorCodeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  const what = code === '' ? text : `${text}, ${code}`;
  const why =
    code === 'ECONNRESET'
      ? `${server} closed the connection${server.startsWith('https:') ? ' during the TLS handshake' : ''}`
      : `${server} cannot be reached (${escapeText(what)})`;
  return { code: 'KUBE_UNREACHABLE', why, hint: hintForServer, retry: 'connect' };
}

/** TLS alerts (RFC 8446 section 6.2) that are about the client certificate, as OpenSSL names them. */
const userAlert =
  /_ALERT_(?:CERTIFICATE_\w+|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)$/;

/**
 * Explains an alert by which a server refuses the user, undefined for all else. In TLS 1.3 it comes after
 * the handshake, when the request may be under way; the server has read none of it.
 */
export function explainRefusedUser(code: string, server: string): Explanation | undefined {
  if (!userAlert.test(code)) return undefined;
  const wantsOne = code.endsWith('_CERTIFICATE_REQUIRED');
  return {
    code: 'KUBE_UNREACHABLE',
    why: wantsOne
      ? `${server} wants a client certificate, and there is none`
      : `${server} does not accept the client certificate (${code})`,
    hint: wantsOne
      ? 'Give the user a client-certificate and client-key, or choose another context.'
      : 'Check client-certificate and client-key of the user: expired, or of another cluster?',
    mayHaveHappened: false,
    retry: 'never',
  };
}

function explainProxy({ status }: ProxyRefusal, server: string): Explanation {
  return {
    code: 'KUBE_UNREACHABLE',
    why: `${server} cannot be reached: the proxy answered HTTP ${status}`,
    hint:
      status === 407
        ? 'The proxy wants a user and password: put them into the proxy URL.'
        : 'Check proxy-url, HTTPS_PROXY and NO_PROXY, and whether the proxy may reach the server.',
    retry: status >= 500 ? 'connect' : 'never',
  };
}

/** Which certificate it is and what to check, by what is wrong with it. */
function explainCertificate(error: unknown, server: string): { why: string; hint: string } {
  const code = errorCodeOf(error);
  const seen = error instanceof UntrustedCertificate ? error.certificate : undefined;
  const wrong = certificateErrors[code] ?? 'cannot be used';
  const which =
    seen === undefined ? 'its certificate' : `its certificate "${escapeText(seen.subject)}"`;
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
      const names = escapeText((seen?.names ?? []).slice(0, 8).join(', '));
      return {
        why: `${why}${names === '' ? '' : `, it is for ${names}`}`,
        hint: 'Set the server URL or tls-server-name to one of the names in the certificate.',
      };
    }
    default:
      return {
        why: `${why}${seen === undefined ? '' : `, issued by "${escapeText(seen.issuer)}"`}`,
        hint: 'Check that certificate-authority is the one of this cluster, or log in to the cluster again.',
      };
  }
}
