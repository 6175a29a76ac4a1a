import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { connectors } from '../../src/connectors/index.ts';
import { createExchange } from '../../src/lib/exchange.ts';
import { Secret } from '../../src/lib/secret.ts';
import type { ScanTenant } from '../../src/pipeline/scan.ts';
import { credentials, startSimulator } from '../../src/simulator/index.ts';
import { openStore } from '../../src/store/store.ts';
import { scanSimulator, scanTenants } from '../support/scan.ts';

/** The only things that may be sent which are not GET. */
const tokens = [
  /^\/[0-9a-f-]{36}\/oauth2\/v2\.0\/token$/,
  /^\/token$/,
  /^\/app\/installations\/\d+\/access_tokens$/,
];
const batch = /^(\/(?:v1\.0|beta))\/\$batch$/;
/** Defender is asked one thing, and by POST. */
const hunting = '/v1.0/security/runHuntingQuery';
/** Slack has everything called by POST: only what a surface documents, and the question who we are. */
const slack = connectors
  .flatMap((connector) => connector.surfaces.flatMap((surface) => surface.calls))
  .flatMap((call) => /^POST (\/api\/.+)$/.exec(call)?.[1] ?? [])
  .concat('/api/auth.test');

test('a walk over every surface sends GET, token requests, batches of GETs, one hunting query, Slack’s methods that read, and nothing else; all of it is documented', async () => {
  const simulator = await startSimulator({ users: 50 });
  const store = await openStore(':memory:');
  const wire = createExchange();
  const sent: { readonly method: string; readonly path: string }[] = [];
  const hunted = new Set<string>();
  const unhurried: string[] = [];
  const insideBatches: { readonly method: string; readonly path: string }[] = [];
  const exchange = {
    ...wire,
    send: (request: Parameters<typeof wire.send>[0]) => {
      // The next pages of a list on GitHub name the organisation by its number.
      const path = request.url.pathname.replace(/^\/organizations\/\d+\//, '/orgs/by-number/');
      sent.push({ method: request.method, path });
      if (/^\/(?:v1\.0|beta)\//.test(path) && request.headers['x-ms-throttle-priority'] !== 'Low')
        unhurried.push(path);
      if (request.url.pathname === hunting) hunted.add(String(request.body));
      const version = batch.exec(request.url.pathname)?.[1];
      if (version !== undefined) {
        const { requests } = JSON.parse(String(request.body)) as Batch;
        for (const { method, url } of requests)
          insideBatches.push({ method, path: `${version}${url.replace(/\?.*$/, '')}` });
      }
      return wire.send(request);
    },
  };
  const [m365, tidewater, google, github, ...others] = scanTenants(simulator.origin, simulator.world.tenants);
  const withSecret: ScanTenant | undefined = m365 && {
    ...m365,
    settings: {
      baseUrl: simulator.origin,
      auth: {
        kind: 'client-secret',
        tenantId: simulator.world.tenants[0]?.tenantId,
        clientId: credentials.harborline.clientId,
        secret: new Secret(credentials.harborline.clientSecret),
      },
    },
  };
  const asApp: ScanTenant | undefined = github && {
    ...github,
    settings: {
      baseUrl: simulator.origin,
      organization: simulator.world.tenants[3]?.organization,
      auth: {
        kind: 'app',
        appId: credentials['harborline-github'].appId,
        privateKey: new Secret(privateKey()),
      },
      callsPerSecond: 100_000,
    },
  };
  if (withSecret === undefined || tidewater === undefined || google === undefined || asApp === undefined)
    throw new Error('a tenant is missing');

  const report = await scanSimulator(simulator, store, {
    exchange,
    tenants: [withSecret, tidewater, google, asApp, ...others],
  });

  const strange = sent.filter(
    ({ method, path }) =>
      method !== 'GET' &&
      !(
        method === 'POST' &&
        (batch.test(path) ||
          path === hunting ||
          slack.includes(path) ||
          tokens.some((token) => token.test(path)))
      ),
  );
  expect(strange).toEqual([]);
  // Graph lets the tenant's other calls go first.
  expect(unhurried).toEqual([]);
  expect(slack.filter((path) => !sent.some((one) => one.path === path))).toEqual([]);
  expect(sent.filter(({ path }) => tokens.some((token) => token.test(path))).length).toBe(2);
  expect(insideBatches.length).toBeGreaterThan(0);
  expect([...hunted].map((body) => JSON.parse(body))).toEqual([
    {
      Query:
        'OAuthAppInfo\n| summarize arg_max(Timestamp, *) by OAuthAppId\n| where AppStatus != "Deleted"\n| project OAuthAppId, LastUsedTime, Permissions\n| take 100000',
    },
  ]);
  const documented = connectors
    .flatMap((connector) => connector.surfaces.flatMap((surface) => surface.calls))
    .filter((call) => call.startsWith('GET '))
    .map(toPattern);
  const undocumented = [...sent.filter(({ method }) => method === 'GET'), ...insideBatches].filter(
    ({ method, path }) => method !== 'GET' || !documented.some((call) => call.test(path)),
  );
  expect(undocumented).toEqual([]);
  const page = readFileSync('docs/permissions.md', 'utf8');
  for (const host of connectors.flatMap((connector) => connector.hosts)) expect(page).toContain(host);
  expect(
    report.tenants.flatMap((tenant) => tenant.surfaces).filter((line) => line.status === 'failed').length,
  ).toBe(7);
  await store.close();
  await simulator.stop();
});

interface Batch {
  readonly requests: readonly { readonly method: string; readonly url: string }[];
}

/** The simulator does not look at signatures. */
function privateKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;
}

/** `GET /v1.0/servicePrincipals/{id}/x?…` as what such a path looks like. */
function toPattern(call: string): RegExp {
  const path = call
    .replace(/^GET /, '')
    .replace(/\?.*$/, '')
    .replace(/^https:\/\/[^/]+/, '');
  return new RegExp(
    `^${path
      .split(/\{[^}]+\}/)
      .map(RegExp.escape)
      .join('[^/]+')}$`,
  );
}
