import type { JsonObject } from '../../../../src/model/json.ts';

const words =
  'api web worker cache queue auth cart order user mail report search image video audit billing'.split(
    ' ',
  );
const leaf: JsonObject = {};

/** The same numbers from 0 to 1 in every run (a linear congruential generator, Numerical Recipes' constants). */
function repeatableNumbers(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Dice {
  readonly pick: (from: readonly string[]) => string;
  /** Some of these fields. */
  readonly some: (fields: JsonObject, probability: number) => JsonObject;
  readonly count: (most: number) => number;
}

function throwDice(): Dice {
  const next = repeatableNumbers();
  return {
    pick: (from) => from[Math.floor(next() * from.length)] ?? '',
    some: (fields, probability) =>
      Object.fromEntries(Object.entries(fields).filter(() => next() < probability)),
    count: (most) => 1 + Math.floor(next() * most),
  };
}

function itemsOf(keys: readonly string[], fields: () => JsonObject): JsonObject {
  return Object.fromEntries(
    keys.map((key) => [`k:{"name":"${key}"}`, { '.': leaf, 'f:name': leaf, ...fields() }]),
  );
}

function containerFields({ pick, some, count }: Dice): JsonObject {
  const probe = (): JsonObject => ({
    'f:httpGet': { 'f:path': leaf, 'f:port': leaf },
    ...some({ 'f:initialDelaySeconds': leaf, 'f:periodSeconds': leaf }, 0.5),
  });
  const variables = Array.from({ length: count(10) }, () =>
    `${pick(words)}_${pick(words)}_${pick(words)}`.toUpperCase(),
  );
  const port = `k:{"containerPort":${pick(['80', '8080', '9090'])},"protocol":"TCP"}`;
  return {
    'f:image': leaf,
    ...some(
      {
        'f:args': leaf,
        'f:env': itemsOf(variables, () => ({ [pick(['f:value', 'f:valueFrom'])]: leaf })),
        'f:livenessProbe': probe(),
        'f:ports': {
          [port]: { '.': leaf, 'f:containerPort': leaf, ...some({ 'f:name': leaf }, 0.7) },
        },
        'f:readinessProbe': probe(),
        'f:resources': {
          'f:limits': { 'f:memory': leaf },
          'f:requests': some({ 'f:cpu': leaf, 'f:memory': leaf }, 0.8),
        },
        'f:securityContext': some({ 'f:runAsNonRoot': leaf, 'f:runAsUser': leaf }, 0.9),
      },
      0.7,
    ),
  };
}

function oneDeployment(dice: Dice, name: string): JsonObject {
  const { pick, some } = dice;
  const known = {
    'f:app.kubernetes.io/name': leaf,
    'f:app.kubernetes.io/version': leaf,
    'f:team': leaf,
  };
  const labels = { ...some(known, 0.7), [`f:${pick(words)}`]: leaf };
  const containers = itemsOf([name], () => containerFields(dice));
  const sidecar = some(
    itemsOf(['sidecar'], () => containerFields(dice)),
    0.3,
  );
  return {
    'f:metadata': { 'f:annotations': { 'f:gitsync.dev/owner': leaf }, 'f:labels': labels },
    'f:spec': {
      ...some({ 'f:replicas': leaf, 'f:revisionHistoryLimit': leaf, 'f:strategy': leaf }, 0.6),
      'f:selector': leaf,
      'f:template': {
        'f:metadata': { 'f:labels': labels },
        'f:spec': {
          'f:containers': { ...containers, ...sidecar },
          ...some(
            { 'f:nodeSelector': leaf, 'f:serviceAccountName': leaf, 'f:tolerations': leaf },
            0.5,
          ),
        },
      },
    },
  };
}

/** The fieldsV1 of so many Deployments, alike as those of one cluster are: every one has something of its own. */
export function deploymentFields(count: number): readonly JsonObject[] {
  const dice = throwDice();
  return Array.from({ length: count }, (_unused, index) =>
    oneDeployment(dice, `${dice.pick(words)}-${String(index)}`),
  );
}
