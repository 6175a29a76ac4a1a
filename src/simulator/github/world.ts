import type { KeyParts, PlantedTenant } from '../planted.ts';
import { harborlineGitHub, tidewaterGitHub } from '../tenants.ts';
import type { BadApp, WorldOptions } from '../world.ts';
import { gitHubApi } from './api.ts';
import {
  harborlineApps,
  harborlineRequests,
  harborlineTokens,
  tidewaterApps,
  tidewaterTokens,
} from './planted.ts';
import type { GitHub } from './scene.ts';
import { createGitHub } from './tenant.ts';

/** Both organisations, with their ground truth by key. */
export function plantGitHub(
  options: Pick<WorldOptions, 'installations' | 'personalAccessTokens' | 'credentialAuthorizations'>,
  { seed, now, users }: { readonly seed: number; readonly now: number; readonly users: number },
): readonly PlantedTenant[] {
  const harborline = createGitHub({
    tenant: harborlineGitHub,
    seed,
    now,
    hasSaml: true,
    // Not everybody in a logistics company writes code.
    members: Math.min(400, Math.max(12, Math.round(users * 0.3))),
    outsiders: 9,
    apps: harborlineApps,
    tokens: harborlineTokens,
    requests: harborlineRequests,
    sizes: {
      installations: options.installations ?? 60,
      personalAccessTokens: options.personalAccessTokens ?? 120,
      credentialAuthorizations: options.credentialAuthorizations ?? 150,
    },
  });
  const tidewater = createGitHub({
    tenant: tidewaterGitHub,
    seed,
    now,
    hasSaml: false,
    members: 11,
    outsiders: 2,
    apps: tidewaterApps,
    tokens: tidewaterTokens,
    requests: [],
    sizes: { installations: 9, personalAccessTokens: 14, credentialAuthorizations: 0 },
  });
  // One API answers for both: it tells them apart by their tokens.
  const api: PlantedTenant['api'] = (tokens) => gitHubApi([harborline, tidewater], tokens);
  return [harborline, tidewater].map((github) => ({ api, ...truthOf(github) }));
}

function truthOf(github: GitHub): Omit<PlantedTenant, 'api'> {
  return {
    tenant: github.tenant,
    users: () => [...github.members, ...github.outsiders].map(({ id }) => String(id)),
    apps: () => [
      ...holders(github),
      ...github.installations.map(({ clientId, name }) => ({
        key: ['registration', clientId] as const,
        name,
      })),
    ],
    grants: () => holders(github).map(({ key }) => key),
    told: () => ({
      'actions-policy': ['enabled_repositories', 'sha_pinning_required', 'allowed_actions'].map(
        (name) => ['policy', 'actions', name] as const,
      ),
      'token-requests': github.requests.map(({ id }) => ['event', 'token-request', String(id)] as const),
    }),
    bad: holders(github).flatMap(({ key, name, bad }): readonly BadApp[] =>
      bad === undefined
        ? []
        : [
            {
              tenant: github.tenant.id,
              app: key.join('/'),
              name,
              story: bad.story,
              expect: bad.expect,
              withheld: bad.withheld ?? [],
            },
          ],
    ),
  };
}

interface Holder {
  readonly key: KeyParts;
  readonly name: string;
  readonly bad?: GitHub['tokens'][number]['bad'];
}

function holders({ installations, tokens, authorizations }: GitHub): readonly Holder[] {
  return [
    ...installations.map(({ id, name, bad }) => ({ key: ['installation', String(id)] as const, name, bad })),
    ...tokens.map(({ id, name, bad }) => ({ key: ['fine-grained-pat', String(id)] as const, name, bad })),
    ...authorizations.map(({ id, name }) => ({ key: ['authorization', String(id)] as const, name })),
  ];
}
