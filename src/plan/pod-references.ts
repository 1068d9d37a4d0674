import { isJsonArray, isJsonObject } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';

/** An object in the same namespace that a pod cannot start without. */
export interface PodReference {
  readonly kind: 'ConfigMap' | 'Secret' | 'ServiceAccount' | 'PersistentVolumeClaim';
  readonly name: string;
}

/** The pod spec of a Pod, a workload with a template, or a CronJob. */
export function findPodSpec(object: KubeObject): JsonObject | undefined {
  const spec = object['spec'];
  if (object.kind === 'Pod') return isJsonObject(spec) ? spec : undefined;
  const holder = object.kind === 'CronJob' ? at(spec, 'jobTemplate', 'spec') : spec;
  return asObject(at(holder, 'template', 'spec'));
}

/** ConfigMaps, Secrets, claims and the ServiceAccount that a pod spec names (PodSpec, core/v1). */
export function listPodReferences(podSpec: JsonObject): readonly PodReference[] {
  const found: PodReference[] = [];
  const add = (kind: PodReference['kind'], name: Json | undefined): void => {
    if (typeof name === 'string' && name !== '') found.push({ kind, name });
  };
  add('ServiceAccount', podSpec['serviceAccountName']);
  for (const secret of itemsOf(podSpec['imagePullSecrets'])) add('Secret', secret['name']);
  for (const volume of itemsOf(podSpec['volumes'])) {
    addSources(volume, add);
    add('PersistentVolumeClaim', at(volume, 'persistentVolumeClaim', 'claimName'));
    for (const source of itemsOf(at(volume, 'projected', 'sources'))) {
      add('ConfigMap', at(source, 'configMap', 'name'));
      add('Secret', at(source, 'secret', 'name'));
    }
  }
  for (const field of ['initContainers', 'containers', 'ephemeralContainers']) {
    for (const container of itemsOf(podSpec[field])) addEnvironment(container, add);
  }
  return found;
}

type Add = (kind: PodReference['kind'], name: Json | undefined) => void;

function addSources(volume: JsonObject, add: Add): void {
  add('ConfigMap', at(volume, 'configMap', 'name'));
  add('Secret', at(volume, 'secret', 'secretName'));
}

function addEnvironment(container: JsonObject, add: Add): void {
  for (const source of itemsOf(container['envFrom'])) {
    add('ConfigMap', at(source, 'configMapRef', 'name'));
    add('Secret', at(source, 'secretRef', 'name'));
  }
  for (const variable of itemsOf(container['env'])) {
    add('ConfigMap', at(variable, 'valueFrom', 'configMapKeyRef', 'name'));
    add('Secret', at(variable, 'valueFrom', 'secretKeyRef', 'name'));
  }
}

function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current = value;
  for (const name of path) current = isJsonObject(current) ? current[name] : undefined;
  return current;
}

function asObject(value: Json | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

function itemsOf(value: Json | undefined): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : [];
}
