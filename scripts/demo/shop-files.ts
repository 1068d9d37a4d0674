/** Files of a repository, by path. */
export type Files = Readonly<Record<string, string>>;

const web = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: nginx:1.29
          envFrom:
            - configMapRef: {name: web}
          ports:
            - containerPort: 80
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
    - port: 80
`;

const base = `resources:
  - web.yaml
configMapGenerator:
  - name: web
    literals: [greeting=hello]
`;

const dev = `namespace: dev
resources: [../../base]
`;

const prod = `namespace: prod
resources: [../../base]
replicas:
  - {name: web, count: 3}
images:
  - {name: nginx, newTag: 1.29.3}
`;

const banner = `apiVersion: v1
kind: ConfigMap
metadata:
  name: banner
data:
  text: everything half price
`;

/** The first commit: a base and two overlays. */
export const openShop: Files = {
  'base/web.yaml': web,
  'base/kustomization.yaml': base,
  'overlays/dev/kustomization.yaml': dev,
  'overlays/prod/kustomization.yaml': prod,
};

/** The second commit adds an object, so that reverting it takes the object out of git. */
export const announceSale: Files = {
  'base/banner.yaml': banner,
  'base/kustomization.yaml': base.replace('  - web.yaml\n', '  - web.yaml\n  - banner.yaml\n'),
};
