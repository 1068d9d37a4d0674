/** A ConfigMap as YAML; `metadata` is the inside of a flow map, such as `name: web, labels: {a: b}`. */
export function configMap(metadata: string, data = '{a: "1"}'): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {${metadata}}\ndata: ${data}\n`;
}

/** Documents of one file. */
export function documents(...texts: readonly string[]): string {
  return texts.join('---\n');
}

/** A Deployment named `web` as YAML; `container` is what its container says beside its name. */
export function deployment(container: string, replicas = 1): string {
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata: {name: web}',
    'spec:',
    `  replicas: ${String(replicas)}`,
    '  selector: {matchLabels: {app: web}}',
    '  template:',
    '    metadata: {labels: {app: web}}',
    '    spec:',
    '      containers:',
    `      - {name: web, ${container}}`,
    '',
  ].join('\n');
}
