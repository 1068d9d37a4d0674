import type { TLSSocket } from 'node:tls';
import { errorCodeOf } from '../../error-code.ts';

/** What is wrong with the server's certificate, by OpenSSL's and Node's names. */
export const certificateErrors: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by itself, not by a known authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'comes from an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'comes from an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'comes from an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'comes from an unknown authority',
  CERT_SIGNATURE_FAILURE: 'has a signature that does not fit its authority',
  CERT_UNTRUSTED: 'comes from an authority that is not trusted',
  CERT_REVOKED: 'was revoked',
  INVALID_PURPOSE: 'is not meant for servers',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another host name',
};

/** A certificate, as messages name it. */
export interface SeenCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** As the certificate says: `Nov 21 17:18:24 2026 GMT`. */
  readonly validFrom: string;
  readonly validTo: string;
  /** Host names and addresses that it is for. */
  readonly names: readonly string[];
}

/** The server's certificate was refused. */
export class UntrustedCertificate extends Error {
  override readonly name = 'UntrustedCertificate';
  readonly code: string;
  readonly certificate: SeenCertificate | undefined;

  constructor(cause: unknown, certificate: SeenCertificate | undefined) {
    super('the server’s certificate is not trusted', { cause });
    this.code = errorCodeOf(cause);
    this.certificate = certificate;
  }
}

/** The certificate that a server showed; undefined where it showed none. */
export function inspectCertificate(socket: TLSSocket): SeenCertificate | undefined {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return undefined;
  return {
    subject: commonName(shown.subject),
    issuer: commonName(shown.issuer),
    validFrom: shown.validFrom,
    validTo: shown.validTo,
    names: (shown.subjectAltName ?? '')
      .split(', ')
      .filter((name) => name !== '')
      .map((name) => name.replace(/^(?:DNS|IP Address):/, '')),
  };
}

/** Distinguished names come a line each; the common name is what people know a certificate by. */
function commonName(distinguished: string): string {
  const found = /^CN=(.*)$/m.exec(distinguished);
  return found?.[1] ?? distinguished.replaceAll('\n', ', ');
}
