/** The library: what the command line is made of. The only barrel file. */
export type { KubeObject, Manifest, Origin } from './model/manifest.ts';
export type { ObjectId } from './model/object-id.ts';
export type { Problem, ProblemCode } from './model/problem.ts';
export { GitsyncError } from './model/problem.ts';
export type { SetRef } from './model/applyset.ts';
export type { Checkout, FileTree } from './model/file-tree.ts';
export { parseSource } from './source/source-spec.ts';
export { openSource } from './source/open-source.ts';
export { printManifests, renderTree } from './render/render-tree.ts';
export { loadConnection } from './kube/auth/load-connection.ts';
export { createKubeClient } from './kube/create-kube-client.ts';
export type { Plan, PlannedAction } from './plan/plan.ts';
export { preparePlan } from './sync/prepare-plan.ts';
export { runPlan } from './sync/run-plan.ts';
export type { SyncReport, StatusReport } from './apply/sync-report.ts';
export { readStatus } from './sync/read-status.ts';
