import { expect, test } from 'vitest';
import { placeProblem } from '../../src/model/problem.ts';
import type { Problem } from '../../src/model/problem.ts';

const web = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };
const origin = { file: 'overlays/prod/web.yaml', line: 14 };

function place(message: string, hint?: string): Problem {
  const bare = { code: 'KUBE_INVALID', message } as const;
  return placeProblem(hint === undefined ? bare : { ...bare, hint }, web, origin);
}

test('a problem of a server gets file and line of the object behind its name', () => {
  const placed = place('Deployment.apps/shop/web: apply failed: no.');

  expect(placed).toEqual({
    code: 'KUBE_INVALID',
    message: 'Deployment.apps/shop/web (overlays/prod/web.yaml:14): apply failed: no.',
    object: web,
    origin,
  });
});

test.each([
  ['Deployment.apps/shop/web (overlays/prod/web.yaml:14): not applied.', undefined],
  ['Deployment.apps/shop/web: not applied.', 'Correct overlays/prod/web.yaml:14.'],
  ['Namespace/shop: read failed.', undefined],
])('%s keeps its words (hint: %s)', (message, hint) => {
  expect(place(message, hint).message).toBe(message);
});
