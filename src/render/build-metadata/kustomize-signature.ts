/** The kustomize whose output is reproduced, as it signs what it made in the label app.kubernetes.io/managed-by. */
export const kustomizeSignature = 'kustomize-v5.8.1';
