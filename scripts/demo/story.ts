/** One command of the story and how it must end; another end stops the demo. */
export interface Step {
  readonly command: string;
  readonly exitCode?: number;
}

/** A part of the story: what the reader is about to see, and the commands that show it. */
export interface Chapter {
  readonly title: string;
  readonly steps: readonly Step[];
}

const diffProd = 'gitsync diff $REPO//overlays/prod -n prod --applyset shop';
const applyProd = 'gitsync apply $REPO//overlays/prod -n prod --applyset shop';

/** What a command that ends so means, for the reader. */
export const meanings: Readonly<Record<string, string>> = { 1: 'there are differences' };

/** The main job from the first preview to the last object that left git. */
export const story: readonly Chapter[] = [
  {
    title: 'A repository: one base, two overlays',
    steps: [{ command: 'git ls-files' }, { command: 'cat overlays/prod/kustomization.yaml' }],
  },
  {
    title: 'Preview: what would be done in prod? Nothing is written',
    steps: [{ command: 'kubectl create namespace prod' }, { command: diffProd, exitCode: 1 }],
  },
  {
    title: 'Apply does what the preview said, and waits until it is ready',
    steps: [
      { command: applyProd },
      {
        command: 'gitsync apply $REPO//overlays/dev -n dev --applyset shop --create-namespace',
      },
      { command: 'kubectl get deployments --all-namespaces' },
    ],
  },
  {
    title: 'Somebody changes prod by hand: the preview names the field and the tool',
    steps: [
      { command: 'kubectl -n prod set image deployment/web web=nginx:latest' },
      { command: diffProd, exitCode: 1 },
    ],
  },
  {
    title: 'Apply heals it; what is equal is not written',
    steps: [{ command: applyProd }],
  },
  {
    title: 'The sale is over: an object leaves git, and then the cluster',
    steps: [
      { command: 'git revert --no-edit HEAD' },
      { command: diffProd, exitCode: 1 },
      { command: applyProd },
    ],
  },
  {
    title: 'Where prod stands now',
    steps: [{ command: 'gitsync status -n prod --applyset shop' }, { command: diffProd }],
  },
];
