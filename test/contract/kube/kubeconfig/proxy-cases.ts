import { config } from './kubeconfig-case.ts';
import type { KubeconfigCase } from './kubeconfig-case.ts';

/** A name that no resolver knows: only a proxy leads to it, and it is the proxy's affair where. */
const far = 'https://api.example.test:6443';

function through(
  title: string,
  changes: Partial<KubeconfigCase>,
  cluster: object = {},
): KubeconfigCase {
  const files = { config: config({ cluster: { server: far, ...cluster } }) };
  return { title, files, outcome: 'sent', ...changes };
}

const environment = { HTTPS_PROXY: 'http://{proxy}' };

/** Proxies, from the kubeconfig and from the environment. */
export const proxyCases: readonly KubeconfigCase[] = [
  through('proxy-url', {}, { 'proxy-url': 'http://{proxy}' }),
  through(
    'proxy-url also for a server on loopback',
    {},
    {
      server: '{https}',
      'proxy-url': 'http://{proxy}',
    },
  ),
  through(
    'proxy-url goes before the environment, and NO_PROXY says nothing about it',
    {
      environment: { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '*' },
    },
    { 'proxy-url': 'http://{proxy}' },
  ),
  through(
    'proxy-url with a name and a password',
    {},
    {
      'proxy-url': 'http://user:pass%40word@{proxy}',
    },
  ),
  through(
    'proxy-url of a SOCKS5 proxy: it looks the name up',
    {},
    {
      'proxy-url': 'socks5://{socks}',
    },
  ),
  through(
    'proxy-url of a SOCKS5 proxy with a name and a password',
    {},
    {
      'proxy-url': 'socks5://user:pass@{socks}',
    },
  ),
  through('proxy-url of a proxy behind TLS', {}, { 'proxy-url': 'https://{tlsProxy}' }),
  through(
    'proxy-url of a scheme that nobody knows',
    { outcome: 'refused' },
    {
      'proxy-url': 'ftp://{proxy}',
    },
  ),
  through('proxy-url that is no URL', { outcome: 'refused' }, { 'proxy-url': '{proxy}' }),
  through(
    'proxy-url where nobody listens',
    { outcome: 'refused' },
    {
      'proxy-url': 'http://127.0.0.1:1',
    },
  ),
  through('proxy-url with a client certificate: the server sees it, the proxy does not', {
    files: {
      config: config({
        cluster: { server: far, 'proxy-url': 'http://{proxy}', 'tls-server-name': 'localhost' },
        user: { 'client-certificate': '{alice.crt}', 'client-key': '{alice.key}' },
      }),
    },
  }),
  through(
    'a plain http server is asked for through proxy-url',
    {},
    {
      server: 'http://api.example.test/base',
      'proxy-url': 'http://{proxy}',
    },
  ),
  through('HTTPS_PROXY', { environment }),
  through('https_proxy without a scheme', { environment: { https_proxy: '{proxy}' } }),
  through('HTTPS_PROXY of a SOCKS5 proxy', { environment: { HTTPS_PROXY: 'socks5://{socks}' } }),
  through('HTTP_PROXY is not for https', {
    environment: { HTTP_PROXY: 'http://{proxy}' },
    flags: ['--server=https://127.0.0.1:{port}'],
  }),
  through(
    'HTTP_PROXY is for plain http',
    { environment: { HTTP_PROXY: 'http://{proxy}' } },
    {
      server: 'http://api.example.test',
    },
  ),
  through('HTTPS_PROXY is not for loopback', { environment }, { server: '{https}' }),
  through(
    'HTTPS_PROXY is not for localhost',
    { environment },
    {
      server: 'https://localhost:{port}',
    },
  ),
  through('NO_PROXY of another domain', {
    environment: { ...environment, NO_PROXY: 'other.test,xample.test,.api.example.test' },
  }),
  through('NO_PROXY of the domain with another port', {
    environment: { ...environment, NO_PROXY: 'example.test:443' },
  }),
];
