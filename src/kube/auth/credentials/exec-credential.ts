import { textField } from '../../answers/read-object.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import { isJsonObject } from '../../../model/json.ts';
import { GitsyncError } from '../../../model/problem.ts';
import type { ClientCertificate, Identity } from '../../connection.ts';
import { parseDocuments } from '../../../yaml/parse-documents.ts';
import type { LoadedIdentity } from '../cached-credentials.ts';
import type { ExecConfig } from '../kubeconfig/kubeconfig.ts';
import { findPairFault } from './client-certificate.ts';

/** An identity that ends within this time is fetched anew: the request must still find it valid. */
const expiryMarginMs = 10_000;
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/**
 * Reads what an exec plugin printed: an ExecCredential as JSON or YAML, of the version that it was asked
 * in. Complaints never quote it: it holds the credential.
 * @throws GitsyncError KUBE_CONFIG saying what is wrong with the answer
 */
export function readExecCredential(text: string, exec: ExecConfig): LoadedIdentity {
  const answer = parseAnswer(text, exec.command);
  if (answer['kind'] !== 'ExecCredential' || answer['apiVersion'] !== exec.apiVersion) {
    throw execError(exec.command, `it did not print an ExecCredential of ${exec.apiVersion}`);
  }
  const status = isJsonObject(answer['status']) ? answer['status'] : {};
  const token = textField(status, 'token');
  const clientCertificate = readPair(status, exec.command);
  if (token === '' && clientCertificate === undefined) {
    throw execError(exec.command, 'it printed neither a token nor a certificate');
  }
  const identity: Identity = {
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
  };
  return { identity, expiresAtMs: readExpiry(status['expirationTimestamp'], exec.command) };
}

/** The error for a plugin that cannot be run, or whose answer is of no use. */
export function execError(
  command: string,
  why: string,
  hint = 'Run the plugin by hand and look at what it prints.',
  cause?: unknown,
): GitsyncError {
  const message = `The exec plugin "${command}" of the kubeconfig cannot be used: ${why}.`;
  return new GitsyncError([{ code: 'KUBE_CONFIG', message, hint: hint.trim() }], { cause });
}

function readPair(status: JsonObject, command: string): ClientCertificate | undefined {
  const cert = textField(status, 'clientCertificateData');
  const key = textField(status, 'clientKeyData');
  if (cert === '' && key === '') return undefined;
  if (cert === '' || key === '') {
    throw execError(command, 'it printed only one of certificate and key');
  }
  const fault = findPairFault({ cert, key });
  if (fault === undefined) return { cert, key };
  throw execError(command, `its certificate and key: ${fault.why}`, undefined, fault.cause);
}

function readExpiry(value: Json | undefined, command: string): number {
  if (value === undefined || value === null) return Infinity;
  const expiry = typeof value === 'string' && rfc3339.test(value) ? Date.parse(value) : NaN;
  if (!Number.isNaN(expiry)) return expiry - expiryMarginMs;
  throw execError(command, 'its expirationTimestamp is no time such as 2030-01-31T12:00:00Z');
}

function parseAnswer(text: string, command: string): JsonObject {
  try {
    const value = parseDocuments(text, { dialect: 'kubectl', file: command })[0]?.value;
    if (isJsonObject(value)) return value;
  } catch {
    // Fall through: the parser's message would quote the credential.
  }
  throw execError(command, 'it printed neither JSON nor YAML');
}
