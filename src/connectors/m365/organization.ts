import { z } from 'zod';
import { ProviderError, toGap } from '../../lib/errors.ts';
import { recordKey } from '../../model/keys.ts';
import type { SettingRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import type { GraphClient } from './client.ts';
import { guid } from './listing.ts';
import { withNeeds } from './needs.ts';
import type { Session } from './session.ts';

const organizationRow = z.object({
  id: guid,
  displayName: z.string().nullish(),
  countryLetterCode: z.string().nullish(),
  verifiedDomains: z.array(z.object({ name: z.string() })).nullish(),
});

export type Organization = z.output<typeof organizationRow>;

const path = '/v1.0/organization?$select=id,displayName,countryLetterCode,verifiedDomains';
const needs = ['Directory.Read.All'] as const;

export const organization: Surface<Session, SettingRecord> = {
  id: 'organization',
  question: 'Which tenant is this?',
  listing: 'whole',
  yields: ['setting'],
  needs,
  calls: ['GET /v1.0/organization'],
  read: async function* ({ organization }, { tenant }) {
    if ('id' in organization) {
      yield { records: toSettings(tenant, organization) };
      return;
    }
    yield { records: [], gaps: [toGap(withNeeds(organization, needs), { what: 'the organization' })] };
  },
};

/** @throws ProviderError */
export async function fetchOrganization(graph: GraphClient, signal: AbortSignal): Promise<Organization> {
  const parsed = z.object({ value: z.array(organizationRow) }).safeParse(await graph.get(path, signal));
  const first = parsed.data?.value[0];
  if (first === undefined) throw new ProviderError('shape', 'GET /v1.0/organization names no organization');
  return first;
}

function toSettings(
  tenant: string,
  { id, displayName, countryLetterCode, verifiedDomains }: Organization,
): readonly SettingRecord[] {
  const settings: readonly (readonly [string, SettingRecord['value'] | null | undefined])[] = [
    ['tenant-id', id],
    ['tenant-name', displayName],
    ['country', countryLetterCode],
    ['verified-domains', verifiedDomains?.map(({ name }) => name)],
  ];
  return settings.flatMap(([name, value]) =>
    value === null || value === undefined
      ? []
      : [{ kind: 'setting', key: recordKey(tenant, 'setting', name), name, value }],
  );
}
