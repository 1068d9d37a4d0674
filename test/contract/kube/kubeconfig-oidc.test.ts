import { chmod, lstat, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadConnection } from '../../../src/kube/auth/load-connection.ts';
import type { Connection } from '../../../src/kube/connection.ts';
import { silentLogger } from '../../../src/log/logger.ts';
import type { LogFields } from '../../../src/log/logger.ts';
import { problemsOf } from '../../../src/model/problem.ts';
import { useCluster } from '../../cluster/test-cluster.ts';
import { makeIdToken, startIdentityProvider } from './kubeconfig/identity-provider.ts';
import type { IdentityProvider } from './kubeconfig/identity-provider.ts';
import { config } from './kubeconfig/kubeconfig-case.ts';
import type { KubeconfigCase } from './kubeconfig/kubeconfig-case.ts';
import { openLab } from './kubeconfig/lab.ts';
import type { Lab } from './kubeconfig/lab.ts';
import { playGitsync, playKubectl } from './kubeconfig/play-case.ts';
import type { Played, Scene } from './kubeconfig/play-case.ts';

type Fields = Readonly<Record<string, string | undefined>>;

describe('OIDC users', () => {
  const { kubectlPath } = useCluster();
  let opened: { readonly lab: Lab; readonly provider: IdentityProvider } | undefined;

  function lab(): Lab {
    if (opened === undefined) throw new Error('the lab did not open');
    return opened.lab;
  }

  function provider(): IdentityProvider {
    if (opened === undefined) throw new Error('the lab did not open');
    return opened.provider;
  }

  /** A user who logged in with the provider an hour ago. */
  function oidc(fields: Fields = {}): object {
    const usual = {
      'idp-issuer-url': provider().url,
      'idp-certificate-authority': '{ca}',
      'client-id': 'gitsync-tests',
      'id-token': makeIdToken(-3600, 'old'),
      'refresh-token': provider().rules.refreshToken,
    };
    return { 'auth-provider': { name: 'oidc', config: { ...usual, ...fields } } };
  }

  async function sceneWith(text: string): Promise<{ scene: Scene; given: KubeconfigCase }> {
    const given: KubeconfigCase = { title: '', files: { config: text }, outcome: 'sent' };
    const folder = await lab().makeFolder(given.files);
    return { scene: { lab: lab(), kubectlPath, folder }, given };
  }

  describe('with an identity provider', () => {
    beforeAll(async () => {
      const opening = await openLab();
      opened = { lab: opening, provider: await startIdentityProvider(opening.certificate) };
    });
    afterAll(async () => {
      await opened?.provider.close();
      await opened?.lab.close();
    });
    beforeEach(() => {
      Object.assign(provider().rules, {
        rotates: true,
        clientSecret: '',
        clientIn: 'header',
        givesIdToken: true,
        beforeAnswer: () => Promise.resolve(),
      });
    });

    /** What the API server was told last. */
    function subjectOf(played: Played): string {
      const [header = ''] = played.requests.at(-1)?.credentials ?? [];
      const payload = Buffer.from(header.split('.')[1] ?? '', 'base64url').toString('utf8');
      return payload === '' ? header : (JSON.parse(payload) as { sub: string }).sub;
    }

    test.each<[string, () => Fields, Partial<IdentityProvider['rules']>, RegExp]>([
      ['a valid token is used', () => ({ 'id-token': makeIdToken(3600, 'valid') }), {}, /^valid$/],
      ['an expired token is refreshed', () => ({}), {}, /^refreshed/],
      ['without a token one is fetched', () => ({ 'id-token': undefined }), {}, /^refreshed/],
      [
        'a secret in the header',
        () => ({ 'client-secret': 's%:' }),
        secret('header'),
        /^refreshed/,
      ],
      ['a secret in the body', () => ({ 'client-secret': 's%:' }), secret('body'), /^refreshed/],
      ['an authority inline', inlineAuthority, {}, /^refreshed/],
      ['a provider that keeps its tokens', () => ({}), { rotates: false }, /^refreshed/],
    ])('%s by kubectl and by gitsync', async (_title, fields, rules, subject) => {
      Object.assign(provider().rules, rules);

      const subjects: string[] = [];
      for (const play of [playKubectl, playGitsync]) {
        // Each with a login of its own: a refresh token may serve only once.
        const { scene, given } = await sceneWith(config({ user: oidc(fields()) }));
        const played = await play(given, scene);
        expect(played.outcome, played.said).toBe('sent');
        subjects.push(subjectOf(played));
        const again = await play(given, scene);
        expect(subjectOf(again), 'the next run has its token').toBe(subjects.at(-1));
        const kept = await readFile(join(scene.folder, 'config'), 'utf8');
        expect(kept, 'and what it needs to refresh it').toContain(provider().rules.refreshToken);
      }

      expect(subjects).toEqual([expect.stringMatching(subject), expect.stringMatching(subject)]);
    });

    function secret(clientIn: 'header' | 'body'): Partial<IdentityProvider['rules']> {
      // RFC 6749 wants both encoded in the header, and the body is encoded as a form anyway.
      return { clientSecret: clientIn === 'header' ? 's%25%3A' : 's%:', clientIn };
    }

    function inlineAuthority(): Fields {
      return {
        'idp-certificate-authority': undefined,
        'idp-certificate-authority-data': '{ca-data}',
      };
    }

    test.each<[string, () => Fields, Partial<IdentityProvider['rules']>]>([
      [
        'a token that has expired without a refresh token',
        () => ({ 'refresh-token': undefined }),
        {},
      ],
      ['a refresh token that is void', () => ({ 'refresh-token': 'canary' }), {}],
      [
        'a provider that strangers vouch for',
        () => ({ 'idp-certificate-authority': '{strangers}' }),
        {},
      ],
      ['no authority', () => ({ 'idp-certificate-authority': undefined }), {}],
      ['a secret that is wrong', () => ({ 'client-secret': 'canary' }), { clientSecret: 'x' }],
      ['an answer without an id_token', () => ({}), { givesIdToken: false }],
      ['no issuer', () => ({ 'idp-issuer-url': undefined }), {}],
      ['no client', () => ({ 'client-id': undefined }), {}],
    ])('%s is refused by both, and told without a token', async (_title, fields, rules) => {
      Object.assign(provider().rules, rules);

      for (const play of [playKubectl, playGitsync]) {
        const { scene, given } = await sceneWith(config({ user: oidc(fields()) }));
        const before = await readFile(join(scene.folder, 'config'), 'utf8');
        const played = await play(given, scene);
        expect(played.outcome).toBe('refused');
        expect(played.requests).toEqual([]);
        expect(await readFile(join(scene.folder, 'config'), 'utf8')).toBe(before);
        if (play === playGitsync) {
          expect(played.said).toMatch(/OIDC login|auth-provider oidc/);
          expect(played.said).not.toMatch(/canary|refresh-\d/);
        }
      }
    });

    test('a TLS problem of the provider is told as one', async () => {
      const fields = { 'idp-certificate-authority': '{strangers}' };
      const { scene, given } = await sceneWith(config({ user: oidc(fields) }));

      const played = await playGitsync(given, scene);

      expect(played.said).toContain('The OIDC login of the kubeconfig cannot be renewed');
      expect(played.said).toMatch(/certificate .*unknown authority/);
    });

    describe('the kubeconfig that refreshed tokens are written to', () => {
      const handwritten = `# my clusters
apiVersion: v1
kind: Config
current-context: a

clusters: [{name: a, cluster: {server: '{https}', certificate-authority: {ca}}}]
contexts:
- {name: a, context: {user: a, cluster: a}}
users:
- name: b # not this one
  user: {token: untouched}
- name: a
  user:
    auth-provider:
      name: oidc
      config:
        client-id:  gitsync-tests
        refresh-token: "{refresh}"   # rotates
        idp-issuer-url: {issuer}
        idp-certificate-authority: {ca}
        id-token: {token}
`;

      function filled(template = handwritten): string {
        return template
          .replace('{refresh}', provider().rules.refreshToken)
          .replace('{issuer}', provider().url)
          .replace('{token}', makeIdToken(-60, 'old'));
      }

      async function refresh(folder: string, warnings: LogFields[] = []): Promise<Connection> {
        const logger = {
          ...silentLogger,
          warn: (_message: string, fields: LogFields = {}) => warnings.push(fields),
        };
        const connection = await loadConnection({
          kubeconfig: join(folder, 'config'),
          environment: {},
          logger,
        });
        await connection.credentials.current();
        return connection;
      }

      test('keeps everything but the two tokens, its mode and its symbolic link', async () => {
        const { scene } = await sceneWith(filled());
        const [file, real] = [join(scene.folder, 'config'), join(scene.folder, 'real')];
        await rename(file, real);
        await symlink(real, file);
        await chmod(real, 0o640);
        const before = await readFile(real, 'utf8');
        const [oldRefresh, oldToken] = [provider().rules.refreshToken, idTokenIn(before)];

        const { credentials } = await refresh(scene.folder);

        const after = await readFile(real, 'utf8');
        const { authorization = '' } = await credentials.current();
        expect(after).toBe(
          before
            .replace(oldRefresh, provider().rules.refreshToken)
            .replace(oldToken, authorization.replace('Bearer ', '')),
        );
        expect((await stat(real)).mode & 0o777).toBe(0o640);
        expect((await lstat(file)).isSymbolicLink()).toBe(true);
      });

      function idTokenIn(text: string): string {
        return /id-token: (\S+)/.exec(text)?.[1] ?? '';
      }

      test('is written anew where the tokens cannot be replaced in place', async () => {
        const folded = handwritten
          .replace('id-token: {token}', 'id-token: >-\n          {token}')
          .replace('  user: {token: untouched}', '  user: {token: "{refresh}"}');
        const text = filled(folded.replace('"{refresh}"   # rotates', '"{refresh-again}"'));
        const { scene } = await sceneWith(
          text.replace('{refresh-again}', provider().rules.refreshToken),
        );

        await refresh(scene.folder);
        const again = await loadConnection({
          kubeconfig: join(scene.folder, 'config'),
          environment: {},
        });

        const count = provider().countRefreshes();
        await again.credentials.current();
        expect(provider().countRefreshes()).toBe(count);
        const written = await readFile(join(scene.folder, 'config'), 'utf8');
        expect(written).toContain('name: b');
        expect(written).toContain(provider().rules.refreshToken);
      });

      test('is left alone when somebody logged in meanwhile', async () => {
        const { scene } = await sceneWith(filled());
        const file = join(scene.folder, 'config');
        const newer = filled().replace(/refresh-token: .*/, 'refresh-token: of-a-new-login');
        provider().rules.beforeAnswer = () => writeFile(file, newer);

        await refresh(scene.folder);

        expect(await readFile(file, 'utf8')).toBe(newer);
      });

      test('is left alone while kubectl has its lock on it, and that is a warning', async () => {
        const { scene } = await sceneWith(filled());
        const file = join(scene.folder, 'config');
        const before = await readFile(file, 'utf8');
        await writeFile(`${file}.lock`, '');
        const warnings: LogFields[] = [];

        const { credentials } = await refresh(scene.folder, warnings);

        expect((await credentials.current()).authorization).toMatch(/^Bearer /);
        expect(await readFile(file, 'utf8')).toBe(before);
        expect(warnings).toEqual([{ file, reason: expect.stringContaining('EEXIST') as string }]);
      });
    });

    test('requests that come together share one refresh', async () => {
      const { scene } = await sceneWith(config({ user: oidc() }));
      const { credentials } = await loadConnection({
        kubeconfig: join(scene.folder, 'config'),
        environment: {},
      });
      const count = provider().countRefreshes();

      await Promise.all(Array.from({ length: 20 }, () => credentials.current()));

      expect(provider().countRefreshes()).toBe(count + 1);
    });

    test('a provider that is not there is named', async () => {
      const fields = { 'idp-issuer-url': 'https://127.0.0.1:1/realm' };
      const { scene } = await sceneWith(config({ user: oidc(fields) }));
      const { credentials } = await loadConnection({
        kubeconfig: join(scene.folder, 'config'),
        environment: {},
      });

      const error: unknown = await credentials.current().catch((reason: unknown) => reason);

      expect(problemsOf(error)[0]?.message).toContain(
        'https://127.0.0.1:1 cannot be reached: the connection was refused',
      );
    });
  });
});
