import type { JsonObject } from '../../../model/json.ts';
import { generateConfigMap, generateSecret } from '../../generators/generate-object.ts';
import type { GeneratedObject, GeneratorInput } from '../../generators/generator-input.ts';
import { configMapFields, secretFields } from '../../kustomization/fields.ts';
import { recordOf, text } from '../../kustomization/read-shape.ts';
import type { PluginConfig } from '../plugin-config.ts';
import { generateServiceAccount } from './generate-service-account.ts';

/** A generator with its configuration read: what it wants to be given, and what makes the object of it. */
export interface PluginGenerator {
  /** In the shape of an entry of configMapGenerator or secretGenerator. */
  readonly entry: JsonObject;
  generate(input: GeneratorInput): GeneratedObject;
}

/** The built-in generators by the kind of their configurations (api/internal/builtins). */
export const builtInGenerators: Readonly<
  Record<string, (config: PluginConfig, isExact: boolean) => PluginGenerator>
> = {
  ConfigMapGenerator: (config, isExact) => {
    const entry = readEntry(config, configMapFields, isExact);
    return { entry, generate: (input) => generateConfigMap(entry, input) };
  },
  SecretGenerator: (config, isExact) => {
    const entry = readEntry(config, secretFields, isExact);
    return { entry, generate: (input) => generateSecret(entry, input) };
  },
  IAMPolicyGenerator: (config) => ({
    entry: {},
    generate: () => generateServiceAccount(config),
  }),
};

/**
 * Name and namespace are those of the configuration unless it says otherwise. kustomize does not read the old
 * spelling `env` there and loses it silently: only its exact output does without.
 */
function readEntry(
  config: PluginConfig,
  fields: typeof configMapFields | typeof secretFields,
  isExact: boolean,
): JsonObject {
  const { env, ...entry } = config.readQuoted(fields);
  const { metadata: own = {} } = config.read({
    metadata: recordOf({ name: text, namespace: text }),
  });
  const name = entry.name ?? '';
  const namespace = entry.namespace ?? '';
  return {
    ...entry,
    ...(env === undefined || isExact ? {} : { env }),
    name: name === '' ? (own.name ?? '') : name,
    namespace: namespace === '' ? (own.namespace ?? '') : namespace,
  };
}
