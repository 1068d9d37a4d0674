import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonArray, isJsonObject } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import { parseDocuments } from '../../src/yaml/parse-documents.ts';

const seedsFolder = join(import.meta.dirname, 'seeds');

/** Stands in the seeds for the namespace in which they are tried. */
const namespaceMark = 'NAMESPACE';

/**
 * The valid objects that facts are learnt from, in the order of the files: together they hold nearly all declared
 * fields of the built-in kinds. Pods also come as templates of workloads, where fewer defaults apply.
 * @throws GitsyncError RENDER_BAD_YAML where a file cannot be read
 */
export function readSeeds(namespace: string): readonly KubeObject[] {
  const files = readdirSync(seedsFolder).sort();
  return files.flatMap((file) => {
    const text = readFileSync(join(seedsFolder, file), 'utf8').replaceAll(namespaceMark, namespace);
    return parseDocuments(text, { dialect: 'kubectl', file }).flatMap(({ value, line }) => {
      const object = asSeed(value, `${file}:${line}`);
      return object.kind === 'Pod' ? [object, ...templatesOf(object)] : [object];
    });
  });
}

function asSeed(value: Json, place: string): KubeObject {
  if (isJsonObject(value)) {
    const { apiVersion, kind, metadata } = value;
    if (typeof apiVersion === 'string' && typeof kind === 'string' && isJsonObject(metadata)) {
      const { name } = metadata;
      if (typeof name === 'string') {
        return { ...value, apiVersion, kind, metadata: { ...metadata, name } };
      }
    }
  }
  throw new Error(`${place}: a seed is an object with apiVersion, kind and metadata.name`);
}

/** The pod as the template of a PodTemplate and of the kind of workload that takes its restart policy. */
function templatesOf(pod: KubeObject): readonly KubeObject[] {
  const labels = { app: pod.metadata.name };
  const spec = isJsonObject(pod['spec']) ? pod['spec'] : {};
  const { restartPolicy = 'Always' } = spec;
  const podTemplate = seed('v1', 'PodTemplate', pod, {
    template: { metadata: { labels }, spec },
  });
  if (restartPolicy === 'Always') {
    // A deadline of the pod is refused in templates of what runs for ever.
    const { activeDeadlineSeconds: dropped, ...running } = spec;
    const template = { metadata: { labels }, spec: dropped === undefined ? spec : running };
    const workload = { selector: { matchLabels: labels }, template };
    return [podTemplate, seed('apps/v1', 'Deployment', pod, { spec: workload })];
  }
  const job = { spec: { template: { metadata: { labels }, spec: withoutRestarts(spec) } } };
  const schedule = '@hourly';
  return [podTemplate, seed('batch/v1', 'CronJob', pod, { spec: { schedule, jobTemplate: job } })];
}

function seed(apiVersion: string, kind: string, pod: KubeObject, rest: JsonObject): KubeObject {
  return { apiVersion, kind, metadata: { name: `pod-${pod.metadata.name}` }, ...rest };
}

/** Jobs refuse pods whose containers have a restart policy of their own. */
function withoutRestarts(spec: JsonObject): JsonObject {
  const { containers } = spec;
  if (!isJsonArray(containers)) return spec;
  const changed = containers.map((container) => {
    if (!isJsonObject(container)) return container;
    const { restartPolicy, ...rest } = container;
    return restartPolicy === undefined ? container : rest;
  });
  return { ...spec, containers: changed };
}
