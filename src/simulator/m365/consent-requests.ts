import type { AppConsentRequest, UserConsentRequest } from '@microsoft/microsoft-graph-types';
import { guids, nameHash } from '../chance.ts';
import { dayMs, graphTime } from '../clock.ts';
import { type Answer, parameters } from '../http.ts';
import { listOf } from '../list.ts';
import { graphError } from './answers.ts';
import { governanceOf, plantedApp } from './governance.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import { userRow } from './rows.ts';
import type { M365 } from './scene.ts';

const requestsPath = 'v1.0/identityGovernance/appConsent/appConsentRequests';
const waiting = "userConsentRequests/any(u:u/status eq 'InProgress')";

/** What people ask administrators to let in. */
export const consentRequests: Part = {
  routes: [
    {
      endpoint: 'm365.appConsentRequests',
      path: `/${requestsPath}`,
      answer: (world, { query }) => requests(world, query),
    },
    {
      endpoint: 'm365.userConsentRequests',
      path: new RegExp(`^/${requestsPath.replace('.', '\\.')}/([^/]+)/userConsentRequests$`),
      answer: (world, { query }, [id = '']) => {
        const path = `${requestsPath}/${id}/userConsentRequests`;
        const list = listOf(userRequests(world, id));
        return page({ path, entity: path.slice(5), list, row: (row) => row }, query);
      },
    },
  ],
  truth: (world) => ({
    'consent-requests': governanceOf(world).requests.flatMap(({ id }) =>
      userRequests(world, id)
        .filter(({ status }) => status === 'InProgress')
        .map((row) => ['event', 'consent-request', id.toLowerCase(), row.id ?? ''] as const),
    ),
  }),
};

/** Two pages; who asks is not expanded, and looks like nobody. */
function requests(world: M365, query: string): Answer {
  if (parameters(query).get('$filter') !== waiting)
    return graphError(400, 'BadRequest', 'This filter is not simulated.');
  const open = governanceOf(world).requests.filter(({ by }) =>
    by.some(({ status }) => status === 'InProgress'),
  );
  const row = ({ id, app, name, scopes }: (typeof open)[number]) =>
    ({
      id,
      appId: (plantedApp(world, app)?.appId ?? app).toUpperCase(),
      appDisplayName: name,
      pendingScopes: scopes.map((displayName) => ({ displayName })),
      userConsentRequests: [],
    }) satisfies AppConsentRequest;
  return page({ path: requestsPath, entity: 'appConsentRequests', list: listOf(open), row, usual: 1 }, query);
}

function userRequests(world: M365, id: string): readonly UserConsentRequest[] {
  const request = governanceOf(world).requests.find((one) => one.id.toLowerCase() === id.toLowerCase());
  const ids = guids(world.seed, `${world.tenant.id}.consentRequest`);
  return (request?.by ?? []).map(({ status, days }, n) => {
    const who = userRow(world, n + 3);
    return {
      id: ids.at((nameHash(request?.id ?? '') % 1000) + n),
      reason: 'Everybody else has it.',
      status,
      createdDateTime: graphTime(world.now - days * dayMs),
      createdBy: { user: { id: who.id, displayName: who.displayName } },
    };
  });
}
