import { z } from 'zod';
import { ProviderError } from '../../lib/errors.ts';
import { recordKey } from '../../model/keys.ts';
import type { HomeRecord } from '../../model/records.ts';
import type { Maybe } from '../../model/values.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { isRecent } from '../whole.ts';
import { readById } from './by-id.ts';
import { globalOnly } from './clouds.ts';
import { toHome } from './home.ts';
import { maybeGuid } from './listing.ts';
import type { Session } from './session.ts';

const tenantInformation = z.object({
  tenantId: maybeGuid,
  displayName: z.string().nullish(),
  federationBrandName: z.string().nullish(),
  defaultDomainName: z.string().toLowerCase().nullish(),
});

/** Where the apps of everybody with a Microsoft account of their own stand: its domain is nobody's who made one. */
const personalAccounts = '9188040d-6c67-4c5b-b112-36a304b66dad';

const needs = ['CrossTenantInformation.ReadBasic.All'] as const;

export const homeTenants: Surface<Session, HomeRecord> = {
  id: 'home-tenants',
  question: 'How are the organisations called whose apps or people are let in, and are they still there?',
  listing: 'whole',
  yields: ['home'],
  adds: ['home'],
  from: ['service-principals', 'cross-tenant-access'],
  needs,
  calls: [
    'POST /v1.0/$batch',
    "GET /v1.0/tenantRelationships/findTenantInformationByTenantId(tenantId='{tenantId}')",
  ],
  notIn: {
    clouds: globalOnly,
    what: 'Microsoft tells the names of other organisations in its global cloud only',
    fix: 'ask the vendor, or look for the directory id in what they publish',
  },
  read: async function* (session, options) {
    const { tenant, after, signal } = options;
    const keyOf = (id: string) => recordKey(tenant, 'home', id);
    const homes = await homesOf(options, session.ownTenant);
    const whole = wholeAt(options, session);
    const told = whole === undefined ? new Set<string>() : await toldBefore(options);
    const pages = readById<HomeRecord>(
      session,
      {
        ids: homes.difference(told),
        pathOf: (id) => `/v1.0/tenantRelationships/findTenantInformationByTenantId(tenantId='${id}')`,
        keyOf,
        what: { one: 'the name of an organisation', rest: 'the names of organisations outside' },
        needs,
        read: async (id, first) => ({ records: [toRecord(tenant, id, await first())] }),
        gone: (id) => ({ records: [{ kind: 'home', key: keyOf(id), id, state: 'gone' }] }),
      },
      { ...(after !== undefined && { after }), signal },
    );
    const isChange = whole !== undefined;
    for await (const { cursor, ...page } of pages) {
      // A resume goes on with all that come after: of these alone it would be wrong.
      yield { ...page, isChange, ...(cursor !== undefined && !isChange && { cursor }) };
    }
    if (session.fullEveryDays > 0)
      yield { records: [], isChange, bookmark: JSON.stringify({ whole: whole ?? options.at }) };
  },
};

/** When all names were asked for last, where that is not too long ago: they hardly change. */
function wholeAt({ since, after, at }: ReadOptions, { fullEveryDays }: Session): string | undefined {
  if (since === undefined || after !== undefined) return undefined;
  const { whole } = z.object({ whole: z.string() }).parse(JSON.parse(since));
  return isRecent(whole, { at, fullEveryDays }) ? whole : undefined;
}

async function toldBefore({ known }: ReadOptions): Promise<ReadonlySet<string>> {
  const told = new Set<string>();
  for await (const { id } of known('home')) told.add(id);
  return told;
}

/** Those of apps, and those that have cross-tenant settings of their own. */
async function homesOf({ known }: ReadOptions, ownTenant: Maybe<string>): Promise<ReadonlySet<string>> {
  const homes = new Set<string>();
  const add = (id: string | undefined) => {
    if (id === undefined || !directoryId.test(id)) return;
    const home = toHome(id, ownTenant);
    if (home !== 'own' && home !== 'platform') homes.add(id);
  };
  for await (const { homeTenant } of known('app')) add(homeTenant);
  for await (const { type, holder } of known('trust'))
    if (type === 'inbound') add(holder?.replace(/^m365\//, ''));
  return homes;
}

/** Nothing else may stand in the path. */
const directoryId = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** @throws ProviderError */
function toRecord(tenant: string, id: string, body: object): HomeRecord {
  const { data } = tenantInformation.safeParse(body);
  if (data === undefined || (data.tenantId && data.tenantId !== id))
    throw new ProviderError('shape', 'what is told of it is not as documented');
  const name = data.displayName || data.federationBrandName;
  const domain = id === personalAccounts ? undefined : toDomain(data.defaultDomainName ?? '');
  return {
    kind: 'home',
    key: recordKey(tenant, 'home', id),
    id,
    state: 'present',
    ...(name && { name }),
    ...(domain !== undefined && { domain }),
  };
}

/** The domain that comes with a directory proves nothing: its first word is free to choose. */
function toDomain(name: string): string | undefined {
  if (/(?:^|\.)(?:onmicrosoft\.(?:com|us|de)|onmschina\.cn)$/.test(name)) return undefined;
  return /^[a-z\d-]+(?:\.[a-z\d-]+)+$/.test(name) ? name : undefined;
}
