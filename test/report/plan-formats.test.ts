import { expect, test } from 'vitest';
import { parseJson } from '../../src/model/json.ts';
import { partOfLabel } from '../../src/ownership/applyset-id.ts';
import { ownerAnnotation } from '../../src/ownership/marks.ts';
import { reportPlan } from '../../src/report/report-plan.ts';
import { parseDocuments } from '../../src/yaml/parse-documents.ts';
import { change, create, idOf, planOf, prune, unchanged, update } from './plans.ts';
import { storyPlan } from './story.ts';

const web = idOf('Deployment.apps', 'web');

const plan = planOf([
  unchanged(idOf('ConfigMap', 'same')),
  create(idOf('ConfigMap', 'new'), [
    change('data', undefined, { key: 'value' }),
    change('metadata.annotations', undefined, {
      [ownerAnnotation]: 'shop/web;/ConfigMap/shop/new',
    }),
    change('metadata.labels', undefined, { app: 'web', [partOfLabel]: 'applyset-x' }),
  ]),
  prune(idOf('ConfigMap', 'old')),
  update(idOf('Secret', 'login'), [change('data.password', 'masked:aaa', 'masked:bbb')]),
  update(web, [change('spec.replicas', 5, 3), change('spec.x', undefined, { b: 1, a: [2] })]),
]);

test('unified: one diff for each object, its changed fields by path', () => {
  expect(reportPlan(plan, { format: 'unified', color: false })).toMatchInlineSnapshot(`
    "# configmap/new (namespace shop): create, base/web.yaml:1
    --- /dev/null
    +++ git/ConfigMap/shop/new
    @@ -0,0 +1,9 @@
    +apiVersion: v1
    +data:
    +  key: value
    +kind: ConfigMap
    +metadata:
    +  labels:
    +    app: web
    +  name: new
    +  namespace: shop
    # configmap/old (namespace shop): prune, left git
    --- live/ConfigMap/shop/old
    +++ /dev/null
    # secret/login (namespace shop): update, overlays/prod/web.yaml:3
    --- live/Secret/shop/login
    +++ git/Secret/shop/login
    @@ -1 +1 @@
    -data.password: (secret)
    +data.password: (secret, changed)
    # deployment.apps/web (namespace shop): update, overlays/prod/web.yaml:3
    --- live/Deployment.apps/shop/web
    +++ git/Deployment.apps/shop/web
    @@ -1 +1,5 @@
    -spec.replicas: 5
    +spec.replicas: 3
    +spec.x:
    +  a:
    +  - 2
    +  b: 1
    "
  `);
});

test('unified: nothing is printed where nothing differs', () => {
  const equal = planOf([unchanged(web)]);

  expect(reportPlan(equal, { format: 'unified', color: false })).toBe('');
});

test('unified: every line is one of a diff or a comment', () => {
  const lines = reportPlan(storyPlan(), { format: 'unified', color: false }).trimEnd().split('\n');

  expect(lines.filter((line) => !/^(?:[-+ #]|@@ )/.test(line))).toEqual([]);
});

test('json: the shape that programs read', () => {
  const small = planOf([
    update(
      idOf('Secret', 'login'),
      [change('data.password', 'masked:aaa', 'masked:bbb', { heldBy: ['k9s'] })],
      { leftBehind: [{ path: 'data.old', keptBy: [] }] },
    ),
  ]);

  expect(reportPlan(small, { format: 'json', color: true })).toMatchInlineSnapshot(`
    "{
      "actions": [
        {
          "action": "update",
          "changes": [
            {
              "after": "***",
              "before": "***",
              "cause": "git",
              "changed": true,
              "heldBy": [
                "k9s"
              ],
              "path": "data.password"
            }
          ],
          "isOwnershipChanged": false,
          "leftBehind": [
            {
              "keptBy": [],
              "path": "data.old"
            }
          ],
          "object": {
            "group": "",
            "kind": "Secret",
            "name": "login",
            "namespace": "shop"
          },
          "origin": {
            "file": "overlays/prod/web.yaml",
            "line": 3
          },
          "prediction": {
            "kind": "dry-run"
          },
          "seen": {
            "resourceVersion": "7",
            "uid": "uid-1"
          },
          "taken": [],
          "version": "v1",
          "warnings": []
        }
      ],
      "apiVersion": "gitsync.dev/v1alpha1",
      "edges": [],
      "guards": [],
      "hasDifferences": true,
      "kind": "Plan",
      "notes": [],
      "revision": "main@sha1:abc",
      "set": {
        "name": "web",
        "namespace": "shop"
      },
      "summary": {
        "blocked": 0,
        "change": 1,
        "create": 0,
        "kept": 0,
        "prune": 0,
        "released": 0,
        "unchanged": 0
      }
    }
    "
  `);
});

test('json: an equal secret is told from a changed one, and long integers stay exact', () => {
  const changes = [
    change('a', 'masked:aaa', 'masked:aaa', { cause: 'order' }),
    change('b', 1, 9007199254740993n),
  ];

  const printed = reportPlan(planOf([update(web, changes)]), { format: 'json', color: false });

  expect(parseJson(printed)).toMatchObject({
    actions: [
      {
        changes: [
          { path: 'a', before: '***', after: '***', changed: false },
          { path: 'b', after: 9007199254740993n },
        ],
      },
    ],
  });
});

test('json and yaml say the same', () => {
  const json = parseJson(reportPlan(storyPlan(), { format: 'json', color: false }));
  const yaml = reportPlan(storyPlan(), { format: 'yaml', color: false });

  const [document] = parseDocuments(yaml, { dialect: 'kubectl', file: 'plan.yaml' });

  expect(document?.value).toEqual(json);
});

test('name: the objects that would change, by kubectl’s names', () => {
  expect(reportPlan(plan, { format: 'name', color: false })).toBe(
    'configmap/new\nconfigmap/old\nsecret/login\ndeployment.apps/web\n',
  );
});
