import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { exitCodes } from '../../src/report/exit-codes.ts';
import { example, filesOf } from '../support/example.ts';

// The rules, as the one shape that passes: a key that no rule names is refused too, so a misspelt one is.
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const own = z.strictObject({ name: z.literal('oauthlas'), namespace: z.literal('oauthlas') });
const size = z.string().regex(/^\d+[MG]i$/);

const container = z.strictObject({
  name: z.literal('oauthlas'),
  image: z.string().regex(/^[\w.-]+\/[\w./-]+:\d+\.\d+\.\d+(?:@sha256:[0-9a-f]{64})?$/),
  args: z.tuple([z.literal('scan'), z.literal('--continue')], z.string()),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  resources: z.strictObject({
    requests: z.strictObject({ cpu: z.string(), memory: size, 'ephemeral-storage': size }),
    limits: z.strictObject({ memory: size, 'ephemeral-storage': size }),
  }),
  volumeMounts: z.array(
    z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.literal(true).optional() }),
  ),
});

const pod = z.strictObject({
  restartPolicy: z.literal('Never'),
  automountServiceAccountToken: z.literal(false),
  enableServiceLinks: z.literal(false),
  terminationGracePeriodSeconds: z.int().min(60),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    runAsUser: z.int().positive(),
    runAsGroup: z.int().positive(),
    fsGroup: z.int().positive(),
    fsGroupChangePolicy: z.literal('OnRootMismatch'),
    seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
  }),
  containers: z.tuple([container]),
  volumes: z.tuple([
    z.strictObject({
      name: z.literal('store'),
      persistentVolumeClaim: z.strictObject({ claimName: z.literal('oauthlas') }),
    }),
    z.strictObject({
      name: z.literal('config'),
      configMap: z.strictObject({ name: z.literal('oauthlas') }),
    }),
    z.strictObject({
      name: z.literal('secrets'),
      secret: z.strictObject({ secretName: z.literal('oauthlas'), defaultMode: z.literal(0o440) }),
    }),
    z.strictObject({ name: z.literal('tmp'), emptyDir: z.strictObject({ sizeLimit: size }) }),
  ]),
});

const failure = z.strictObject({
  rules: z.tuple([
    z.strictObject({
      action: z.literal('FailJob'),
      onExitCodes: z.strictObject({
        containerName: z.literal('oauthlas'),
        operator: z.literal('In'),
        values: z.array(z.int()),
      }),
    }),
    z.strictObject({
      action: z.literal('Ignore'),
      onPodConditions: z.tuple([z.strictObject({ type: z.literal('DisruptionTarget') })]),
    }),
  ]),
});

const cronJob = z.strictObject({
  apiVersion: z.literal('batch/v1'),
  kind: z.literal('CronJob'),
  metadata: own,
  spec: z.strictObject({
    schedule: z.string().regex(/^\d+ \d+ \* \* \*$/),
    timeZone: z.literal('Etc/UTC'),
    concurrencyPolicy: z.literal('Forbid'),
    startingDeadlineSeconds: z.int().positive(),
    successfulJobsHistoryLimit: z.int().positive(),
    failedJobsHistoryLimit: z.int().positive(),
    jobTemplate: z.strictObject({
      spec: z.strictObject({
        activeDeadlineSeconds: z.int().positive().max(86_400),
        backoffLimit: z.int().positive(),
        podFailurePolicy: failure,
        template: z.strictObject({ spec: pod }),
      }),
    }),
  }),
});

const namespace = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Namespace'),
  metadata: z.strictObject({
    name: z.literal('oauthlas'),
    labels: z.strictObject({ 'pod-security.kubernetes.io/enforce': z.literal('restricted') }),
  }),
});

const claim = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('PersistentVolumeClaim'),
  metadata: own,
  spec: z.strictObject({
    accessModes: z.tuple([z.literal('ReadWriteOnce')]),
    resources: z.strictObject({ requests: z.strictObject({ storage: size }) }),
  }),
});

const configMap = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('ConfigMap'),
  metadata: own,
  data: z.strictObject({ 'oauthlas.config.json': z.string() }),
});

const manifest = z.tuple([namespace, claim, configMap, cronJob]);
const documents = parseAllDocuments(example('kubernetes/cronjob.yaml'), { uniqueKeys: true });
const read = () => documents.map((document) => document.toJS());
const [, , { data }, job] = manifest.parse(read());
const run = job.spec.jobTemplate.spec;
const [only] = run.template.spec.containers;

test('it is YAML, and passes the rules', () => {
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  expect(manifest.safeParse(read()).error?.issues ?? []).toEqual([]);
});

describe('the rules refuse', () => {
  const container = 'jobTemplate.spec.template.spec.containers.0';

  test.each<[string, string, unknown]>([
    ['scans that overlap', 'concurrencyPolicy', 'Allow'],
    ['a misspelt key', 'concurencyPolicy', 'Forbid'],
    ['a pod that starts again by itself', 'jobTemplate.spec.template.spec.restartPolicy', 'OnFailure'],
    ['no end to it', 'jobTemplate.spec.activeDeadlineSeconds', undefined],
    ['no limit of tries', 'jobTemplate.spec.backoffLimit', undefined],
    ['root', 'jobTemplate.spec.template.spec.securityContext.runAsNonRoot', false],
    ['the id of root', 'jobTemplate.spec.template.spec.securityContext.runAsUser', 0],
    ['all system calls', 'jobTemplate.spec.template.spec.securityContext.seccompProfile.type', 'Unconfined'],
    [
      'a token of the cluster that nobody needs',
      'jobTemplate.spec.template.spec.automountServiceAccountToken',
      true,
    ],
    ['a root file system that can be written', `${container}.securityContext.readOnlyRootFilesystem`, false],
    ['more rights than it has', `${container}.securityContext.allowPrivilegeEscalation`, true],
    ['a right that is kept', `${container}.securityContext.capabilities.drop`, ['NET_RAW']],
    ['a right that is added', `${container}.securityContext.capabilities.add`, ['NET_RAW']],
    ['no bound of memory', `${container}.resources.limits.memory`, undefined],
    ['an image of whatever day', `${container}.image`, 'registry.example.com/oauthlas:latest'],
    ['an image without a tag', `${container}.image`, 'registry.example.com/oauthlas'],
    [
      'secrets in the environment',
      `${container}.env`,
      [{ name: 'X', valueFrom: { secretKeyRef: { name: 'oauthlas', key: 'x' } } }],
    ],
    ['secrets that can be written', `jobTemplate.spec.template.spec.volumes.2.secret.defaultMode`, 0o644],
    ['a folder of the machine', `jobTemplate.spec.template.spec.volumes.0.hostPath`, { path: '/' }],
  ])('%s', (_, path, value) => {
    const documents = read();
    set(documents[3].spec, path.split('.'), value);

    expect(manifest.safeParse(documents).success).toBe(false);
  });
});

test('the image is of the version that this is', () => {
  expect(only.image).toBe(`registry.example.com/security/oauthlas:${version}`);
});

test('every code of ours ends the Job at once, but the two after which another try goes on', () => {
  const { expected, interrupted, ...others } = exitCodes;
  const [{ onExitCodes }] = run.podFailurePolicy.rules;

  expect(onExitCodes.values).toEqual(expect.arrayContaining(Object.values(others)));
  expect(onExitCodes.values).not.toContain(expected);
  expect(onExitCodes.values).not.toContain(interrupted);
});

test('it runs as the user of the image', () => {
  const image = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');
  const { runAsUser, runAsGroup } = run.template.spec.securityContext;

  expect(image).toMatch(new RegExp(`^USER ${runAsUser}:${runAsGroup}$`, 'm'));
});

test('what is mounted is there, what is not to be written cannot be, and all paths lead there', () => {
  const mounts = only.volumeMounts.map(({ name, mountPath, readOnly }) => [name, mountPath, readOnly]);
  const paths = [...only.args.join(' ').matchAll(/(?<=[ =])(\/\w+)\//g)].map(([, folder]) => folder);

  expect(mounts).toEqual([
    ['store', '/data', undefined],
    ['config', '/config', true],
    ['secrets', '/secrets', true],
    ['tmp', '/tmp', undefined],
  ]);
  expect(paths).toEqual(['/config', '/data']);
});

test('secrets come as files, and the first line tells how the Secret is made', () => {
  const files = filesOf(data['oauthlas.config.json']);
  const told = /secret generic oauthlas (.*)/.exec(example('kubernetes/cronjob.yaml'))?.[1];

  expect(files.map((file) => file.replace('/secrets/', '--from-file=')).join(' ')).toBe(told);
});

/** Undefined takes the key out. */
function set(root: object, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length > 0) set(Reflect.get(root, name), rest, value);
  else if (value === undefined) Reflect.deleteProperty(root, name);
  else Reflect.set(root, name, value);
}
