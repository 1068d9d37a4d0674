import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { ClusterInfo } from './cluster-info.ts';

/** What is needed to ask an API server something as the administrator. */
export type ApiAccess = Pick<
  ClusterInfo,
  'serverUrl' | 'caCertPath' | 'adminCertPath' | 'adminKeyPath'
>;

/** One request; the body is sent as JSON unless it is text already. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  /** Any that does not begin with `gitsync/`, so that nothing counts it as a request of ours. */
  readonly userAgent?: string;
  readonly timeoutMs?: number;
}

/** The status and the body: parsed where it is JSON, text otherwise. */
export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
}

interface ReceivedText {
  readonly status: number;
  readonly text: string;
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // /readyz and proxies answer in plain text.
    return text;
  }
}

/**
 * Asks the API server as the administrator, past all of gitsync's own code. Every call has a
 * connection of its own, so that none breaks when the API server is restarted. Any status is an
 * answer; only an unreachable server throws.
 */
export async function apiRequest(cluster: ApiAccess, options: ApiRequest): Promise<ApiResponse> {
  const [ca, cert, key] = await Promise.all([
    readFile(cluster.caCertPath),
    readFile(cluster.adminCertPath),
    readFile(cluster.adminKeyPath),
  ]);
  const { method = 'GET', contentType = 'application/json', body } = options;
  const payload = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const received = await new Promise<ReceivedText>((resolve, reject) => {
    const call = request(new URL(options.path, cluster.serverUrl), {
      method,
      ca,
      cert,
      key,
      agent: false,
      timeout: options.timeoutMs ?? 30_000,
      headers: {
        Accept: 'application/json',
        'User-Agent': options.userAgent ?? 'test-cluster',
        ...(payload === undefined ? {} : { 'Content-Type': contentType }),
      },
    });
    call.on('timeout', () => call.destroy(new Error(`no answer to ${method} ${options.path}`)));
    call.on('error', reject);
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    call.end(payload);
  });
  return { status: received.status, body: parseBody(received.text) };
}

/** As `apiRequest`, for callers who have no use for a refusal: it throws. */
export async function apiRequestOk(cluster: ApiAccess, options: ApiRequest): Promise<unknown> {
  const { status, body } = await apiRequest(cluster, options);
  if (status >= 200 && status < 300) return body;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  throw new Error(`${options.method ?? 'GET'} ${options.path} was answered ${status}: ${text}`);
}
