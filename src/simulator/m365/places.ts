import type { CountryNamedLocation, IpNamedLocation, NamedLocation } from '@microsoft/microsoft-graph-types';
import { listOf } from '../list.ts';
import { tidewater } from '../tenants.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import type { M365 } from './scene.ts';

/** Where apps and people are expected to come from. */
export const places: Part = {
  routes: [
    {
      endpoint: 'm365.namedLocations',
      path: '/beta/identity/conditionalAccess/namedLocations',
      answer: (world, { query }) => {
        const path = 'beta/identity/conditionalAccess/namedLocations';
        const entity = 'conditionalAccess/namedLocations';
        return page(
          { path, entity, list: listOf(rows(world)), row: (row) => row, hasEmptyPage: true },
          query,
        );
      },
    },
  ],
  truth: (world) => ({
    'named-locations': rows(world).map(({ id }) => ['policy', 'namedLocations', id.toLowerCase()] as const),
  }),
};

type Row = (CountryNamedLocation | IpNamedLocation | NamedLocation) & {
  readonly '@odata.type': string;
  readonly id: string;
};

/** The first is where the fence lets apps in; the second is everywhere, by halves, and no policy names it. */
function rows({ tenant }: M365): readonly Row[] {
  if (tenant.id === tidewater.id) return [];
  const dates = { createdDateTime: '2024-03-04T09:10:11.5796446Z', modifiedDateTime: null };
  const v4 = (cidrAddress: string) => ({ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress });
  const v6 = (cidrAddress: string) => ({ '@odata.type': '#microsoft.graph.iPv6CidrRange', cidrAddress });
  return [
    {
      '@odata.type': '#microsoft.graph.ipNamedLocation',
      id: 'D86C1F04-3b7a-49e2-a5d0-7f92c8b1e630',
      displayName: 'Port offices',
      ...dates,
      isTrusted: true,
      ipRanges: [v4('203.0.113.0/24'), v6('2001:db8:40:7::9d62/48')],
    },
    {
      '@odata.type': '#microsoft.graph.ipNamedLocation',
      id: '2f7b9c51-60d8-4e3a-b914-c85d0e7a3f26',
      displayName: 'Old VPN, to be removed',
      ...dates,
      isTrusted: false,
      ipRanges: [v4('0.0.0.0/1'), v4('128.0.0.0/1')],
    },
    {
      '@odata.type': '#microsoft.graph.countryNamedLocation',
      id: '90e4a3d7-1c5f-4b68-8d02-f7a6b91c5e34',
      displayName: 'Where we sail',
      ...dates,
      countriesAndRegions: ['NL', 'BE', 'GB'],
      includeUnknownCountriesAndRegions: false,
      countryLookupMethod: 'clientIpAddress',
    },
    // Beta alone has it.
    {
      '@odata.type': '#microsoft.graph.compliantNetworkNamedLocation',
      id: '5b8d2e60-f4a1-4c97-a38e-06d9c1f7b542',
      displayName: 'All Compliant Network Locations',
      ...dates,
      isTrusted: true,
      compliantNetworkType: 'allTenantCompliantNetworks',
    } as Row,
  ];
}
