import type {
  AuthenticationEventListener,
  OnTokenIssuanceStartListener,
} from '@microsoft/microsoft-graph-types';
import { guids } from '../chance.ts';
import { listOf } from '../list.ts';
import type { ToldKey } from '../planted.ts';
import { plantedApp } from './governance.ts';
import { extensionRows } from './outside.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import type { M365 } from './scene.ts';

/** For the sign-ins of which apps a service outside is asked. */
export const listeners: Part = {
  routes: [
    {
      endpoint: 'm365.authenticationEventListeners',
      path: '/v1.0/identity/authenticationEventListeners',
      answer: (world, { query }) => {
        const path = 'v1.0/identity/authenticationEventListeners';
        const list = listOf(rows(world));
        const entity = 'identity/authenticationEventListeners';
        return page({ path, entity, list, row: (row) => row, hasEmptyPage: true }, query);
      },
    },
  ],
  truth: (world) => ({ 'sign-in-listeners': rows(world).slice(0, 2).flatMap(keysOf) }),
};

function keysOf({ id, conditions }: Row): readonly ToldKey[] {
  const apps = conditions?.applications?.includeApplications ?? [];
  const key = ['trust', 'sign-in', 'listener', id] as const;
  return apps.length === 0 ? [key] : apps.map(({ appId = '' }) => [...key, appId.toLowerCase()] as const);
}

type Row = (AuthenticationEventListener | OnTokenIssuanceStartListener) & {
  readonly '@odata.type': string;
  readonly id: string;
};

/** Roles are asked for as two apps are signed in to; codes for all; the third is Entra's own, and asks nobody. */
function rows(world: M365): readonly Row[] {
  const { seed, tenant } = world;
  const [roles, codes] = extensionRows(world);
  if (roles === undefined || codes === undefined) return [];
  const ids = guids(seed, `${tenant.id}.listener`);
  const asked = ['dispatch-portal', 'track'].flatMap((key) => plantedApp(world, key)?.appId ?? []);
  return [
    {
      '@odata.type': '#microsoft.graph.onTokenIssuanceStartListener',
      id: ids.at(0),
      conditions: {
        applications: {
          includeApplications: asked.map((appId, n) => ({ appId: n === 0 ? appId.toUpperCase() : appId })),
        },
      },
      // The vendor's types do not know what a handler of this kind has.
      handler: {
        '@odata.type': '#microsoft.graph.onTokenIssuanceStartCustomExtensionHandler',
        configuration: null,
        customExtension: { ...roles, id: roles.id.toUpperCase() },
      } as object,
    },
    {
      '@odata.type': '#microsoft.graph.onEmailOtpSendListener',
      id: ids.at(1),
      // Nor do they know that it may be for all.
      conditions: { applications: { includeAllApplications: true } as object },
      handler: {
        '@odata.type': '#microsoft.graph.onOtpSendCustomExtensionHandler',
        customExtension: codes,
      },
    } as Row,
    {
      '@odata.type': '#microsoft.graph.onAttributeCollectionListener',
      id: ids.at(2),
      conditions: { applications: { includeApplications: [] } },
      handler: { '@odata.type': '#microsoft.graph.onAttributeCollectionExternalUsersSelfServiceSignUp' },
    } as Row,
  ];
}
