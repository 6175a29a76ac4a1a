import type { Permission, Site } from '@microsoft/microsoft-graph-types';
import { guids } from '../chance.ts';
import { type Answer, json } from '../http.ts';
import { listOf } from '../list.ts';
import type { ToldKey } from '../planted.ts';
import { harborline } from '../tenants.ts';
import { graphError } from './answers.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import type { M365 } from './scene.ts';

/** Sites that were opened to apps one by one. */
export const sites: Part = {
  routes: [
    {
      endpoint: 'm365.sitePermission',
      path: /^\/v1\.0\/sites\/([^/:]+)\/permissions\/([^/]+)$/,
      answer: (world, _, [site = '', id = '']) => onePermission(world, site, id),
    },
    {
      endpoint: 'm365.sitePermissions',
      path: /^\/v1\.0\/sites\/([^/:]+)\/permissions$/,
      answer: (world, { query }, [site = '']) => permissions(world, site, query),
    },
    {
      endpoint: 'm365.site',
      path: /^\/v1\.0\/sites\/([^/:]+:\/[^:]+)$/,
      answer: (world, _, [address = '']) => siteAt(world, address),
    },
  ],
  truth: (world) => (sitesOf(world).length > 0 ? { 'selected-sites': keys(world) } : {}),
};

const [finance, claims] = harborline.sites;

interface Opened {
  readonly address: string;
  /** Undefined: its service principal is gone, and it opens nothing. */
  readonly plant?: string;
  readonly role: string;
}

const opened: readonly Opened[] = [
  { address: finance, plant: 'quote-desk', role: 'write' },
  { address: finance, plant: 'copperline-discovery', role: 'read' },
  { address: claims, plant: 'copperline-discovery', role: 'fullcontrol' },
  { address: claims, role: 'read' },
];

function sitesOf({ tenant }: M365): readonly string[] {
  return tenant.sites ?? [];
}

function siteId(world: M365, address: string): string {
  const ids = guids(world.seed, 'm365.site');
  const at = sitesOf(world).indexOf(address) * 2;
  return `${address.split(':')[0]},${ids.at(at)},${ids.at(at + 1)}`;
}

function siteAt(world: M365, address: string): Answer {
  if (!sitesOf(world).includes(address))
    return graphError(404, 'itemNotFound', 'Requested site could not be found.');
  return json({
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#sites/$entity',
    id: siteId(world, address),
    webUrl: `https://${address.replace(':', '')}`,
  } satisfies Site & { readonly '@odata.context': string });
}

interface Row extends Opened {
  readonly id: string;
  readonly appId: string;
}

function rowsOf(world: M365, site: string): readonly Row[] {
  return opened.flatMap((one, n) => {
    if (siteId(world, one.address) !== site) return [];
    const index = world.planted.findIndex(({ key }) => key === one.plant);
    const gone = guids(world.seed, 'm365.site.gone').at(n);
    const appId = one.plant === undefined ? gone : index < 0 ? undefined : world.apps.at(index).appId;
    const id = Buffer.from(`i:0i.t|ms.sp.ext|${appId}`).toString('base64');
    return appId === undefined ? [] : [{ ...one, appId, id }];
  });
}

function permissions(world: M365, site: string, query: string): Answer {
  const path = `v1.0/sites/${site}/permissions`;
  const rows = rowsOf(world, site);
  // The list tells no roles; a single one does.
  return page({ path, entity: 'permissions', list: listOf(rows), row: (row) => bareRow(row) }, query);
}

function onePermission(world: M365, site: string, id: string): Answer {
  const row = rowsOf(world, site).find((one) => one.id === decodeURIComponent(id));
  if (row === undefined) return graphError(404, 'itemNotFound', 'Item does not exist.');
  return json({ ...bareRow(row), roles: [row.role] } satisfies Permission);
}

function bareRow({ id, appId }: Row) {
  const granted = [{ application: { id: appId.toUpperCase(), displayName: 'A site’s word for it' } }];
  return { id, grantedToIdentitiesV2: granted, grantedToIdentities: granted } satisfies Permission;
}

function* keys(world: M365): Generator<ToldKey> {
  for (const address of sitesOf(world)) {
    const site = siteId(world, address);
    for (const { appId, plant } of rowsOf(world, site))
      if (plant !== undefined) yield ['grant', 'selected-site', site, appId];
  }
}
