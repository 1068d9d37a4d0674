import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import type { ApiAccess } from '../../test/cluster/api-request.ts';

const timeoutMs = 60_000;

/** A request as it is sent. */
export interface TextRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | undefined;
}

/** What came back; any status is an answer. */
export interface TextAnswer {
  readonly status: number;
  readonly text: string;
  /** The Date header; empty where there is none. */
  readonly date: string;
}

/** Connections to an API server as its administrator, kept open, with nothing of gitsync's own client in between. */
export interface KeptConnections {
  /** @throws Error when no answer comes, or not within a minute. */
  readonly exchange: (call: TextRequest) => Promise<TextAnswer>;
  readonly close: () => void;
}

/** Connects to a test cluster; more than `most` requests at once would only wait in the server. */
export async function keepConnections(
  access: ApiAccess,
  { most, userAgent }: { readonly most: number; readonly userAgent: string },
): Promise<KeptConnections> {
  const [ca, cert, key] = await Promise.all([
    readFile(access.caCertPath),
    readFile(access.adminCertPath),
    readFile(access.adminKeyPath),
  ]);
  const agent = new Agent({ keepAlive: true, maxSockets: most, ca, cert, key });
  return {
    exchange: (call) => exchangeText(new URL(call.path, access.serverUrl), agent, userAgent, call),
    close: () => agent.destroy(),
  };
}

function exchangeText(
  url: URL,
  agent: Agent,
  userAgent: string,
  { method, path, headers, body }: TextRequest,
): Promise<TextAnswer> {
  return new Promise<TextAnswer>((resolve, reject) => {
    const sent = request(url, {
      method,
      agent,
      headers: { Accept: 'application/json', 'User-Agent': userAgent, ...headers },
      timeout: timeoutMs,
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path}`)));
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString('utf8'),
          date: response.headers.date ?? '',
        }),
      );
    });
    sent.end(body);
  });
}
