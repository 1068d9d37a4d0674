import type { MergeTypeLookup } from '../patches/merge-types.ts';
import { isCertainlyClusterScoped } from '../resource/cluster-scoped.ts';
import type { ScopeLookup } from '../resource/cluster-scoped.ts';
import { scalarText } from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import { builtInSchema, kustomizationSchema } from './built-in-schema.ts';
import { isBuiltInScope } from './built-in-scopes.ts';
import { mergeTypesOf } from './merge-types-of.ts';
import { typeKey } from './schema-document.ts';
import type { SchemaDocument } from './schema-document.ts';

/**
 * What one build knows of types. It starts with what is built in; the first `openapi` field that the build comes to
 * decides for the rest of it. Made for each build: kustomize keeps this in the process, where it leaks between builds.
 */
export interface OpenApi {
  readonly mergeTypes: MergeTypeLookup;
  /** What the chosen schema says about scopes; undefined while only the built-in types are known. */
  readonly scopes: () => ScopeLookup | undefined;
  /** Takes note of what was read: see {@link listDocuments}. */
  readonly noteTypes: (resources: readonly Resource[]) => void;
  readonly isChosen: () => boolean;
  /** Decides; undefined is the built-in schema. */
  readonly choose: (document: SchemaDocument | undefined) => void;
}

interface State {
  isChosen: boolean;
  /** A merge has asked for types. */
  isUsed: boolean;
  hasUnknownType: boolean;
  lookup: MergeTypeLookup | undefined;
  scopes: ScopeLookup | undefined;
}

/** What a build knows before it has read anything. */
export function createOpenApi(): OpenApi {
  const state: State = {
    isChosen: false,
    isUsed: false,
    hasUnknownType: false,
    lookup: undefined,
    scopes: undefined,
  };
  return {
    mergeTypes: (apiVersion, kind) => {
      state.isUsed = true;
      state.lookup ??= mergeTypesOf([builtInSchema(), kustomizationSchema]);
      return state.lookup(apiVersion, kind);
    },
    scopes: () => state.scopes,
    noteTypes: (resources) => {
      if (state.isChosen || state.hasUnknownType) return;
      state.hasUnknownType = resources.some(({ object }) => !isBuiltInType(object));
    },
    isChosen: () => state.isChosen,
    choose: (document) => {
      state.isChosen = true;
      if (document === undefined) return;
      state.lookup = mergeTypesOf(listDocuments(state, document));
      state.scopes = (apiVersion, kind) => isClusterScoped(document, apiVersion, kind);
    },
  };
}

/**
 * Which facts hold beside a chosen schema, as kyaml/openapi has it (initSchema). A schema that is chosen before
 * anything was read stands alone: built-in types merge nothing unless it defines them. One that a base or component
 * chooses later goes over the built-in facts where a patch was merged before, under them where an object of a type
 * was read whose scope kustomize has no note of, and stands alone otherwise.
 */
function listDocuments(state: State, document: SchemaDocument): readonly SchemaDocument[] {
  if (state.isUsed) return [builtInSchema(), document, kustomizationSchema];
  if (state.hasUnknownType) return [document, builtInSchema(), kustomizationSchema];
  return [document, kustomizationSchema];
}

function isBuiltInType(object: Resource['object']): boolean {
  return isBuiltInScope(scalarText(object['apiVersion']), scalarText(object['kind']));
}

/** What is built in about scopes holds whatever the schema says. */
function isClusterScoped(document: SchemaDocument, apiVersion: string, kind: string): boolean {
  if (isBuiltInScope(apiVersion, kind)) return isCertainlyClusterScoped(apiVersion, kind);
  return document.namespaced.get(typeKey(apiVersion, kind)) === false;
}
