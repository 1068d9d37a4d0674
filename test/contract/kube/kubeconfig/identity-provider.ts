import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeServer, listen } from './recording-server.ts';
import type { ServerCertificate } from './recording-server.ts';

/** How an identity provider behaves; each field may be changed between two requests. */
export interface ProviderRules {
  /** Does a refresh token serve once only, and is the next one in the answer? */
  rotates: boolean;
  /** The secret that the client must name; empty for a public client. */
  clientSecret: string;
  /** Where the client's name and secret are looked for. */
  clientIn: 'header' | 'body';
  /** The refresh token that is good at the moment. */
  refreshToken: string;
  /** False leaves the id_token out of the answer. */
  givesIdToken: boolean;
  /** Called before an answer goes out. */
  beforeAnswer: () => Promise<void>;
}

/** An OpenID provider on loopback, with discovery and the refresh grant (RFC 6749 section 6). */
export interface IdentityProvider {
  readonly url: string;
  readonly rules: ProviderRules;
  /** How often a refresh token was taken. */
  countRefreshes(): number;
  close(): Promise<void>;
}

/** Starts a provider for the client `gitsync-tests`. The caller closes it. */
export async function startIdentityProvider(
  certificate: ServerCertificate,
): Promise<IdentityProvider> {
  const rules: ProviderRules = {
    rotates: true,
    clientSecret: '',
    clientIn: 'header',
    refreshToken: 'refresh-0',
    givesIdToken: true,
    beforeAnswer: () => Promise.resolve(),
  };
  let count = 0;
  const server = createServer(certificate, (request, response) => {
    void answer(request, response);
  });
  const url = `https://127.0.0.1:${await listen(server)}/realm`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/realm/.well-known/openid-configuration') {
      send(response, 200, { issuer: url, token_endpoint: `${url}/token?tenant=a` });
      return;
    }
    const form = new URLSearchParams(await text(request));
    const fault = findFault(request, form, rules);
    if (fault !== undefined) {
      send(response, fault === 'invalid_client' ? 401 : 400, { error: fault });
      return;
    }
    count += 1;
    if (rules.rotates) rules.refreshToken = `refresh-${count}`;
    await rules.beforeAnswer();
    send(response, 200, {
      access_token: 'access',
      token_type: 'Bearer',
      ...(rules.givesIdToken ? { id_token: makeIdToken(3600, `refreshed-${count}`) } : {}),
      ...(rules.rotates ? { refresh_token: rules.refreshToken } : {}),
    });
  }

  return { url, rules, countRefreshes: () => count, close: () => closeServer(server) };
}

function findFault(
  request: IncomingMessage,
  form: URLSearchParams,
  rules: ProviderRules,
): string | undefined {
  if (request.url !== '/realm/token?tenant=a' || request.method !== 'POST')
    return 'invalid_request';
  const header = request.headers.authorization ?? '';
  const named =
    rules.clientIn === 'header'
      ? Buffer.from(header.replace(/^Basic /, ''), 'base64').toString('utf8')
      : `${form.get('client_id') ?? ''}:${form.get('client_secret') ?? ''}`;
  if (named !== `gitsync-tests:${rules.clientSecret}`) return 'invalid_client';
  const isGrant = form.get('grant_type') === 'refresh_token';
  return isGrant && form.get('refresh_token') === rules.refreshToken ? undefined : 'invalid_grant';
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A token that ends in so many seconds. Nobody here checks its signature: the API server does. */
export function makeIdToken(secondsLeft: number, subject: string): string {
  const exp = Math.floor(Date.now() / 1000) + secondsLeft;
  const parts = [{ alg: 'RS256' }, { sub: subject, exp }];
  return [...parts.map((part) => encode(JSON.stringify(part))), encode('signature')].join('.');
}

function encode(part: string): string {
  return Buffer.from(part).toString('base64url');
}
