import { describe, expect, test } from 'vitest';
import type { KubeAnswer } from '../../src/kube/kube-client.ts';
import { configMaps, loopbackClient, web, webPayload } from './loopback-client.ts';
import { startLoopbackServer, status } from './loopback-server.ts';
import type { Responder } from './loopback-server.ts';

// The answers below are those of kube-apiserver 1.36; test/contract/kube provokes them on a real one.

const apply = { fieldManager: 'gitsync', force: false };
const secrets = { ...configMaps, kind: 'Secret', plural: 'secrets' };
const db = { resource: secrets, namespace: 'shop', name: 'db' };
const policyDenial =
  "configmaps \"web\" is forbidden: ValidatingAdmissionPolicy 'rules' with binding 'all' denied request: not on Fridays";
const denial = 'admission webhook "rules.example.org" denied the request: not on Fridays';

async function applied(
  responder: Responder,
): Promise<{ answer: KubeAnswer<unknown>; sent: number }> {
  const server = await startLoopbackServer(responder);
  const answer = await loopbackClient(server.url).apply(web, webPayload, apply);
  const sent = server.received.filter(({ method }) => method === 'PATCH').length;
  return { answer, sent };
}

describe('an error of the server', () => {
  test.each<[string, string, Responder]>([
    [
      '500 of etcd about the size',
      'KUBE_INVALID',
      status(500, { message: 'etcdserver: request is too large' }),
    ],
    [
      '500 of the connection to etcd about the size',
      'KUBE_INVALID',
      status(500, {
        message:
          'rpc error: code = ResourceExhausted desc = trying to send message larger than max (2622189 vs. 2097152)',
      }),
    ],
    ['413', 'KUBE_INVALID', status(413, { message: 'Request entity too large: limit is 3145728' })],
    ['denial with 400', 'KUBE_INVALID', status(400, { message: denial })],
    ['denial with 401', 'KUBE_FORBIDDEN', status(401, { message: denial, reason: 'Unauthorized' })],
    ['denial with 403', 'KUBE_FORBIDDEN', status(403, { message: denial })],
    ['denial with 409', 'KUBE_FORBIDDEN', status(409, { message: denial, reason: 'Conflict' })],
    ['policy denial with 401', 'KUBE_FORBIDDEN', status(401, { message: policyDenial })],
    ['policy denial with 413', 'KUBE_INVALID', status(413, { message: policyDenial })],
    ['policy denial with 422', 'KUBE_INVALID', status(422, { message: policyDenial })],
    ['denial with 410', 'KUBE_FORBIDDEN', status(410, { message: denial })],
  ])('%s is final after one attempt', async (_title, code, responder) => {
    const { answer, sent } = await applied(responder);

    expect(answer).toMatchObject({
      problem: { code, hint: expect.stringMatching(/^(?:Shorten|A rule)/) as string },
      mayHaveHappened: false,
    });
    expect(sent).toBe(1);
  });

  test.each<[string, Responder]>([
    ['a webhook that denies with 500', status(500, { message: denial })],
    ['a webhook that denies with 429', status(429, { message: denial })],
    [
      'a webhook that does not answer',
      status(500, {
        message: 'Internal error occurred: failed calling webhook "rules.example.org": timeout',
      }),
    ],
  ])('of %s is tried again, and nothing was written', async (_title, responder) => {
    const { answer, sent } = await applied(responder);

    expect(answer).toMatchObject({ problem: { code: 'KUBE_UNAVAILABLE' }, mayHaveHappened: false });
    expect(sent).toBe(6);
  });

  test('a 404 that a webhook made up does not mean that the object is gone', async () => {
    const details = { name: 'web', kind: 'configmaps' };
    const server = await startLoopbackServer(
      status(404, { reason: 'NotFound', message: denial, details }),
    );

    const answer = await loopbackClient(server.url).delete(web, {
      uid: 'u1',
      resourceVersion: '7',
    });

    expect(answer).toMatchObject({ kind: 'failed', problem: { code: 'KUBE_FORBIDDEN' } });
  });

  test('the object in front of a strict decoding error is left out', async () => {
    const object = '{\\"data\\":{\\"unknown field \\"canary\\"\\"}}';
    const message = ` "" is invalid: patch: Invalid value: "${object}": strict decoding error: unknown field "dta"`;
    const causes = [{ reason: 'FieldValueInvalid', field: 'patch' }];

    const { answer } = await applied(
      status(422, { reason: 'Invalid', message, details: { causes } }),
    );

    expect(answer).toMatchObject({
      problem: {
        code: 'KUBE_SCHEMA',
        message: 'ConfigMap/shop/web: apply failed: strict decoding error: unknown field "dta"',
      },
      fields: ['dta'],
    });
  });

  test('the UID of an object that was replaced is told as a change, not as a bad value', async () => {
    const causes = [{ reason: 'FieldValueInvalid', field: 'metadata.uid' }];

    const { answer } = await applied(status(422, { reason: 'Invalid', details: { causes } }));

    expect(answer).toMatchObject({ problem: { code: 'KUBE_MODIFIED' }, fields: ['metadata.uid'] });
  });
});

describe('of a Secret', () => {
  test.each([
    [
      403,
      'secrets "db" is forbidden: exceeded quota: few, requested: count/secrets=1, used: count/secrets=0, limited: count/secrets=0',
      'exceeded quota: few, requested: count/secrets=1, used: count/secrets=0, limited: count/secrets=0',
    ],
    [
      403,
      'secrets "db" is forbidden: unable to create new content in namespace shop because it is being terminated',
      'unable to create new content in namespace shop because it is being terminated',
    ],
    [
      413,
      'Request entity too large: limit is 3145728',
      'Request entity too large: limit is 3145728',
    ],
  ])('HTTP %i is told where the words quote nothing: %s', async (code, message, told) => {
    const server = await startLoopbackServer(status(code, { message }));

    const answer = await loopbackClient(server.url).get(db);

    expect(answer).toMatchObject({ problem: { message: `Secret/shop/db: read failed: ${told}` } });
  });

  test.each([
    ['admission webhook "rules.example.org" denied the request', ': canary is weak'],
    ["ValidatingAdmissionPolicy 'rules' with binding 'all' denied request", ': canary is weak'],
    ['failed calling webhook "rules.example.org"', ': "canary" is no answer'],
    ['exceeded quota: few, requested: secrets=1', ', canary'],
  ])('only the beginning is told of `%s%s`', async (told, rest) => {
    const server = await startLoopbackServer(status(403, { message: `${told}${rest}` }));

    const answer = await loopbackClient(server.url).get(db);

    expect(answer).toMatchObject({
      problem: {
        message: expect.stringContaining(`read failed: ${told}; the server's words`) as string,
      },
    });
    expect(JSON.stringify(answer)).not.toContain('canary');
  });
});
