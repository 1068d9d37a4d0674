import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'vitest';
import type { ClusterInfo } from '../../../cluster/cluster-info.ts';

/** Which requests a rule hits; all that is given must hold. Texts are regular expressions. */
export interface RuleMatch {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  /** `mutate`, `dryrun`, `get`, `list`, `watch`, `discovery`: how the proxy sorts requests. */
  readonly class?: string;
}

/** What happens to a request, in the words of the proxy's header comment. */
export type FaultAction = Readonly<Record<string, string | number | boolean | object>>;

/** One rule; the first that matches counts. Without `times` it stays. */
export interface FaultRule {
  readonly match: RuleMatch;
  readonly action: FaultAction | readonly FaultAction[];
  readonly times?: number;
}

/** One request as the proxy saw it. */
export interface ProxyLine {
  /** Position in the order of arrival. */
  readonly n: number;
  readonly class: string;
  readonly method: string;
  readonly path: string;
  /** True when it reached the API server. */
  readonly forwarded: boolean;
  /** What the API server answered, where it was asked; what was injected otherwise. */
  readonly status?: number;
}

/** A proxy in this process, in front of the test cluster; it asks there as the administrator. */
export interface FaultProxy {
  /** Plain HTTP. */
  readonly url: string;
  /** Requests so far, in the order of arrival. */
  readonly lines: () => readonly ProxyLine[];
  close(): Promise<void>;
}

/** The parts of the proxy's class that are used. */
interface ProxyModule {
  readonly FaultProxy: new (options: object) => {
    readonly url: string;
    readonly lines: readonly ProxyLine[];
    setRules(rules: readonly FaultRule[]): void;
    listen(): Promise<unknown>;
    close(): Promise<void>;
  };
}

const shared =
  process.env['GITSYNC_SHARED'] ??
  join(import.meta.dirname, ...Array<string>(5).fill('..'), 'shared');
const program = join(shared, 'tools', 'fault-proxy.mjs');

/**
 * True where the proxy's program is there. Otherwise a test takes the place of the suite: skipped with
 * the reason, and with CI=true a failure.
 */
export function hasFaultProxy(): boolean {
  if (existsSync(program)) return true;
  test('the fault proxy is found beside the repository', ({ skip }) => {
    const reason = 'no tools/fault-proxy.mjs: set GITSYNC_SHARED to the folder that holds tools';
    if (process.env['CI'] === 'true') throw new Error(reason);
    skip(reason);
  });
  return false;
}

/** Starts a proxy with its rules; whoever starts it closes it. */
export async function startFaultProxy(
  cluster: ClusterInfo,
  rules: readonly FaultRule[],
): Promise<FaultProxy> {
  // A program in plain JavaScript beside the repository: nothing describes its types.
  const { FaultProxy } = (await import(pathToFileURL(program).href)) as ProxyModule;
  const proxy = new FaultProxy({
    target: cluster.serverUrl,
    logAll: true,
    upstreamTls: {
      ca: readFileSync(cluster.caCertPath),
      cert: readFileSync(cluster.adminCertPath),
      key: readFileSync(cluster.adminKeyPath),
    },
  });
  proxy.setRules(rules);
  await proxy.listen();
  return {
    url: proxy.url,
    lines: () => [...proxy.lines].sort((left, right) => left.n - right.n),
    close: () => proxy.close(),
  };
}
