import type { Plan } from '../../src/plan/plan.ts';
import { change, create, idOf, markChanges, planOf, prune, unchanged, update } from './plans.ts';

const nginx = Array.from({ length: 24 }, (_line, index) => `setting_${String(index)} on;`);

/** A plan in which nearly everything happens that can happen. */
export function storyPlan(): Plan {
  const web = idOf('Deployment.apps', 'web');
  const api = idOf('Deployment.apps', 'api');
  return planOf(
    [
      create(idOf('ConfigMap', 'settings-7f8h2'), [], 'namespace shop is created by the same run'),
      update(idOf('ConfigMap', 'nginx'), [
        change(
          'data["nginx.conf"]',
          [...nginx, 'listen 80;', 'tail;', ''].join('\n'),
          [...nginx, 'listen 8080;', 'tail;', ''].join('\n'),
        ),
      ]),
      prune(idOf('ConfigMap', 'settings-5b1k9')),
      update(idOf('Secret', 'login'), [
        change(
          'data.password',
          'masked:AAAAAAAAAAAAAAAAAAAAAAAAAAA',
          'masked:BBBBBBBBBBBBBBBBBBBBBBBBBBB',
        ),
        change('data.token', undefined, 'masked:CCCCCCCCCCCCCCCCCCCCCCCCCCC'),
      ]),
      create(idOf('Service', 'web'), [], 'namespace shop is created by the same run'),
      update(
        web,
        [
          change('spec.replicas', 5, 3, { cause: 'drift', heldBy: ['kubectl-edit'] }),
          change('metadata.labels.tier', undefined, 'backend'),
          change('spec.paused', true, undefined, { cause: 'server', heldBy: ['argo'] }),
          change(
            'spec.template.spec.containers[name="app"].image',
            'registry.example.com/platform/team-shop/web-frontend:2024.11.3-build.1187',
            'registry.example.com/platform/team-shop/web-frontend:2024.11.4-build.1201',
          ),
          change('spec.template.spec.containers[name="proxy"]', undefined, {
            name: 'proxy',
            image: 'envoyproxy/envoy:v1.31.2',
            ports: [{ containerPort: 9901, name: 'admin', protocol: 'TCP' }],
            resources: { limits: { cpu: '500m', memory: '256Mi' } },
          }),
          change('spec.template.spec.tolerations', ['a', 'b'], ['b', 'a'], { cause: 'order' }),
          change('metadata.annotations["example.com/note"]', '8080', 8080, { cause: 'unknown' }),
        ],
        {
          taken: [
            {
              manager: 'kubectl-edit',
              operation: 'Update',
              subresource: '',
              field: '.spec.replicas',
            },
          ],
          leftBehind: [
            { path: 'spec.strategy.type', keptBy: [] },
            { path: 'spec.minReadySeconds', keptBy: ['rollout-controller'] },
          ],
          warnings: [
            'spec.template.spec.x: deprecated since v1.30, non-functional in v1.33; use spec.y',
          ],
        },
      ),
      update(api, [...markChanges(api)]),
      {
        kind: 'blocked',
        id: idOf('Deployment.apps', 'worker'),
        problem: {
          code: 'PLAN_CONFLICT',
          message:
            'Deployment.apps/shop/worker: not applied, field .spec.replicas is held by "kube-controller-manager" ("kube-controller-manager" is not a tool that people use by hand).',
          hint: 'Remove the field from overlays/prod/worker.yaml:14 or take it with --force-conflicts.',
          object: idOf('Deployment.apps', 'worker'),
          origin: { file: 'overlays/prod/worker.yaml', line: 14 },
        },
      },
      { kind: 'keep', id: idOf('Job.batch', 'seed'), reason: 'pruning is switched off' },
      {
        kind: 'release',
        id: idOf('Job.batch', 'old'),
        reason: 'it is gone from the cluster already',
      },
      ...['a', 'b', 'c'].map((name) => unchanged(idOf('Role.rbac.authorization.k8s.io', name))),
    ],
    {
      guards: [
        {
          code: 'PRUNE_BUDGET',
          message: '9 of 12 objects would be deleted, 5 are allowed at once: nothing was written.',
          hint: 'If that is meant, allow it with --max-prune=9; --prune=false applies without deleting.',
        },
      ],
      notes: [{ code: 'PLAN_CYCLE', message: 'Service/shop/web: its order could not be kept.' }],
    },
  );
}
