import { realpathSync } from 'node:fs';
import type { Manifest } from '../../src/model/manifest.ts';
import { renderTree } from '../../src/render/render-tree.ts';
import type { RenderOptions } from '../../src/render/render-tree.ts';
import { FolderTree } from '../../src/source/folder-tree.ts';
import { fetchGoModule } from './fetch-go-module.ts';
import type { GoModule } from './fetch-go-module.ts';

/** Somebody's manifests, in a module that the go client fetches. */
interface RealTree {
  readonly module: GoModule;
  /** Folders and files below the module's root. */
  readonly paths: readonly string[];
  /** `auto` renders a folder with a kustomization file, `plain` reads all files below the folder. */
  readonly mode: RenderOptions['mode'];
}

/** One object and where its text comes from: `MODULE PATH`. */
export interface RealManifest {
  readonly manifest: Manifest;
  readonly tree: string;
}

const trees: readonly RealTree[] = [
  {
    module: {
      path: 'github.com/stefanprodan/podinfo',
      version: 'v1.8.1-0.20250910200901-e86405a8674e',
      sum: 'h1:ikpMMm5HbQT/1DehrPM+Lpwk3WAw/1Hg540eR+jsXus=',
      modSum: 'h1:s4YUM6bHf4Wucdjs6+6VjO0zSpAwKXaADrjBU6Zv2LI=',
    },
    paths: [
      'deploy/overlays/dev',
      'deploy/overlays/production',
      'deploy/overlays/staging',
      'kustomize',
    ],
    mode: 'auto',
  },
  {
    module: {
      path: 'sigs.k8s.io/metrics-server',
      version: 'v0.9.0',
      sum: 'h1:nlqqZ2H0Xfko8eJC/1qaNVVT17hu4rxndkOi22KTZ4w=',
      modSum: 'h1:3TBautywhoi98sWsSf7jmkz5otEFeoRmbGpXf4gut48=',
    },
    paths: ['manifests/overlays/release'],
    mode: 'auto',
  },
  {
    module: {
      path: 'github.com/open-policy-agent/gatekeeper/v3',
      version: 'v3.23.1',
      sum: 'h1:njHTm0SJ6ZEhhEgmQTpJKTGQbc99fSs4hGiEp1OIKck=',
      modSum: 'h1:mW/AFdV9rMMjVwMdNUr4G2EbEOzzmoNpr5hGj7plk4k=',
    },
    paths: [
      'deploy/gatekeeper.yaml',
      'demo/agilebank/templates',
      'demo/agilebank/expansion_templates',
      'demo/mutation/assignimagedemo.yaml',
    ],
    mode: 'plain',
  },
  {
    module: {
      path: 'sigs.k8s.io/kwok',
      version: 'v0.8.0',
      sum: 'h1:OTIOTwgROqPMovcTwxICx2eYQ4AwLpSx5EpjbDKF4SQ=',
      modSum: 'h1:+wXG468txqFVjiS5Cz9V/jRf23x9GECTcNhzp6fAe2s=',
    },
    paths: [
      'kustomize/crd',
      'kustomize/rbac',
      'kustomize/metrics/resource',
      'kustomize/metrics/usage',
      'kustomize/stage/pod/general',
    ],
    mode: 'auto',
  },
  {
    module: {
      path: 'sigs.k8s.io/gateway-api',
      version: 'v1.3.0',
      sum: 'h1:q6okN+/UKDATola4JY7zXzx40WO4VISk7i9DIfOvr9M=',
      modSum: 'h1:d8NV8nJbaRbEKem+5IuxkL8gJGOZ+FJ+NvOIltV8gDk=',
    },
    paths: ['config/crd/standard', 'examples/standard'],
    mode: 'plain',
  },
  {
    module: {
      path: 'sigs.k8s.io/lws',
      version: 'v0.7.0',
      sum: 'h1:qWfzX8+UBak+Hq0+m/PuE3uO0mp/3dmm5q/h/7z31A8=',
      modSum: 'h1:WLg0CkyJTRQWMUOUam6qi9qRmcj3LAIWQUT81d4BGr4=',
    },
    // Without the patch that puts a conversion webhook in: nothing would answer it.
    paths: [
      'config/crd/bases',
      'config/rbac',
      'config/manager/manager.yaml',
      'config/samples/leaderworkerset_multi_template.yaml',
      'docs/examples/sample/lws.yaml',
    ],
    mode: 'auto',
  },
];

/**
 * The objects of the trees as gitsync renders them, in the order of the trees. Where two trees have the same
 * object, both are given.
 * @throws Error where a module cannot be fetched
 */
export async function fetchRealManifests(): Promise<readonly RealManifest[]> {
  const manifests: RealManifest[] = [];
  for (const tree of trees) manifests.push(...(await fetchTree(tree)));
  return manifests;
}

async function fetchTree({ module, paths, mode }: RealTree): Promise<readonly RealManifest[]> {
  const files = new FolderTree(realpathSync(await fetchGoModule(module)));
  const manifests: RealManifest[] = [];
  for (const path of paths) {
    const rendered = await renderTree(files, path, { mode, recursive: true });
    const tree = `${module.path} ${path}`;
    manifests.push(...rendered.manifests.map((manifest) => ({ manifest, tree })));
  }
  return manifests;
}
