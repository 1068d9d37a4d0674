import { resolve } from 'node:path';
import { escapeText } from '../../../model/escape-text.ts';
import { isJsonObject, parseJson } from '../../../model/json.ts';
import type { JsonObject } from '../../../model/json.ts';
import { GitsyncError } from '../../../model/problem.ts';
import { textField } from '../../answers/read-object.ts';
import type { Connection } from '../../connection.ts';
import { documentSubject } from '../../requests/request-subject.ts';
import { Deadline } from '../../transport/deadline.ts';
import { HttpTransport } from '../../transport/http-transport.ts';
import type { HttpRequest } from '../../transport/http-transport.ts';
import { readBody } from '../../transport/read-body.ts';
import { headerText } from '../../transport/response-headers.ts';
import { judgeBrokenExchange } from '../../transport/transport-problem.ts';
import { readPem } from '../credentials/credential-files.ts';
import { findProxy } from '../find-proxy.ts';
import type { Environment } from '../kubeconfig/load-kubeconfig.ts';

const answerLimit = 1024 * 1024;
const limits = { answerMs: 30_000, silenceMs: 30_000, totalMs: 60_000 };

/** What an identity provider gives for a refresh token, in the words of OAuth. */
export interface OidcTokens {
  readonly id_token: string;
  /** The next refresh token; the one that was used where the provider does not rotate them. */
  readonly refresh_token: string;
}

/** An `auth-provider` of a kubeconfig and the surroundings that it is asked in. */
export interface OidcSettings {
  readonly config: Readonly<Record<string, string>>;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/**
 * Asks an identity provider for new tokens, as client-go does: its metadata says where, and the client
 * is named in the Authorization header, then in the body where the provider does not take that.
 * @throws GitsyncError KUBE_UNAUTHORIZED with what the provider answered, never with a token
 */
export async function exchangeRefreshToken(
  refreshToken: string,
  settings: OidcSettings,
): Promise<OidcTokens> {
  const issuer = (settings.config['idp-issuer-url'] ?? '').replace(/\/$/, '');
  const authorities = await readAuthorities(settings.config);
  const provider = new IdentityProvider(authorities, settings);
  const metadata = await provider.ask(`${issuer}/.well-known/openid-configuration`);
  const endpoint = textField(metadata.body, 'token_endpoint');
  if (metadata.status !== 200 || !URL.canParse(endpoint)) {
    throw refusal(`${issuer} publishes no OpenID configuration (HTTP ${metadata.status})`);
  }
  const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const [named, inBody] = nameClient(settings.config);
  let answer = await provider.ask(endpoint, grant, named);
  if (answer.status !== 200) answer = await provider.ask(endpoint, { ...grant, ...inBody });
  if (answer.status !== 200) {
    const error = escapeText(textField(answer.body, 'error'), 100) || 'no reason given';
    throw refusal(`the identity provider refused the refresh token (${error})`);
  }
  const idToken = textField(answer.body, 'id_token');
  if (idToken === '') throw refusal('the identity provider answered without an id_token');
  return {
    id_token: idToken,
    refresh_token: textField(answer.body, 'refresh_token') || refreshToken,
  };
}

async function readAuthorities(
  config: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const field = 'idp-certificate-authority';
  const file = config[field] ?? '';
  // As kubectl: this path counts from the working directory, not from the kubeconfig's folder.
  return await readPem(field, config[`${field}-data`] ?? '', file === '' ? '' : resolve(file));
}

/** The client's name and secret as an Authorization header and as fields (RFC 6749 section 2.3.1). */
function nameClient(
  config: Readonly<Record<string, string>>,
): readonly [header: string, fields: Readonly<Record<string, string>>] {
  const id = config['client-id'] ?? '';
  const secret = config['client-secret'] ?? '';
  const pair = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  const fields = { client_id: id, ...(secret === '' ? {} : { client_secret: secret }) };
  return [`Basic ${Buffer.from(pair).toString('base64')}`, fields];
}

interface ProviderAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** Requests to the identity provider, over the transport that the API server is asked with. */
class IdentityProvider {
  readonly #authorities: string | undefined;
  readonly #settings: OidcSettings;

  constructor(authorities: string | undefined, settings: OidcSettings) {
    this.#authorities = authorities;
    this.#settings = settings;
  }

  /** A GET, or with `form` a POST of its fields. */
  async ask(
    address: string,
    form?: Readonly<Record<string, string>>,
    authorization?: string,
  ): Promise<ProviderAnswer> {
    const url = new URL(address);
    const transport = new HttpTransport(this.#connectionTo(url));
    const deadline = new Deadline(limits, this.#settings.signal);
    const path = `${url.pathname}${url.search}`;
    try {
      const identity = authorization === undefined ? {} : { authorization };
      const answer = await transport.exchange(toRequest(path, form), identity, deadline);
      const text = await readBody(answer.body, {
        limitBytes: answerLimit,
        encoding: headerText(answer.headers, 'content-encoding'),
        onPiece: () => {
          deadline.touch();
        },
      });
      return { status: answer.status, body: readObject(text) };
    } catch (error) {
      const broken = { error, stopped: deadline.reason, server: url.origin, sent: false };
      const { problem } = judgeBrokenExchange(documentSubject(path), broken).failure;
      throw refusal(problem.message, problem.hint, error);
    } finally {
      deadline.finish();
      transport.close();
    }
  }

  #connectionTo(url: URL): Connection {
    return {
      server: url.origin,
      context: '',
      defaultNamespace: '',
      userName: '',
      trust: { authorities: this.#authorities, insecure: false, serverName: '' },
      proxyUrl: findProxy(url, this.#settings.environment),
      requestTimeoutMs: undefined,
      impersonation: undefined,
      credentials: { current: () => Promise.resolve({}), renew: () => false },
    };
  }
}

function toRequest(path: string, form: Readonly<Record<string, string>> | undefined): HttpRequest {
  const headers = { accept: 'application/json' };
  if (form === undefined) return { method: 'GET', path, headers, body: undefined };
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams(form).toString();
  return { method: 'POST', path, headers: { ...headers, ...type }, body };
}

/** The answer as an object; one that is none reads as empty, and its status tells what is wrong. */
function readObject(text: string): JsonObject {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

function refusal(
  why: string,
  hint = 'Log in again with the tool that wrote the kubeconfig.',
  cause?: unknown,
): GitsyncError {
  const message = `The OIDC login of the kubeconfig cannot be renewed: ${why}.`;
  return new GitsyncError([{ code: 'KUBE_UNAUTHORIZED', message, hint }], { cause });
}
