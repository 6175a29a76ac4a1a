import { z } from 'zod';
import { recordKey } from '../../model/keys.ts';
import type { PolicyRecord, PolicyRule } from '../../model/records.ts';
import { guid } from './listing.ts';
import { lowerId } from './policy-values.ts';

const texts = z.array(z.string()).nullish();
const filter = z.object({ mode: z.string().nullish(), rule: z.string().nullish() }).nullish();

export const policyRow = z.object({
  id: guid,
  displayName: z.string().nullish(),
  state: z.string().nullish(),
  conditions: z.object({
    clientApplications: z
      .object({
        includeServicePrincipals: texts,
        excludeServicePrincipals: texts,
        servicePrincipalFilter: filter,
        includeAgentIdServicePrincipals: texts,
        excludeAgentIdServicePrincipals: texts,
        agentIdServicePrincipalFilter: filter,
      })
      .nullish(),
    servicePrincipalRiskLevels: texts,
    /** Several in one text: `medium,high`. */
    agentIdRiskLevels: z.string().nullish(),
    applications: z.object({ includeApplications: texts, excludeApplications: texts }).nullish(),
    locations: z.object({ includeLocations: texts, excludeLocations: texts }).nullish(),
  }),
  grantControls: z.object({ builtInControls: texts }).nullish(),
});

type Row = z.output<typeof policyRow>;

/** Whether it bears on apps, and not on people. */
export function isOfApps({ conditions }: Row): boolean {
  const { clientApplications: clients, servicePrincipalRiskLevels, agentIdRiskLevels } = conditions;
  return [
    clients?.includeServicePrincipals?.length,
    clients?.includeAgentIdServicePrincipals?.length,
    clients?.servicePrincipalFilter?.rule,
    clients?.agentIdServicePrincipalFilter?.rule,
    servicePrincipalRiskLevels?.length,
    agentIdRiskLevels,
  ].some(Boolean);
}

export function toFence(tenant: string, row: Row): PolicyRecord {
  const controls = row.grantControls?.builtInControls ?? [];
  return {
    kind: 'policy',
    key: recordKey(tenant, 'policy', 'conditionalAccess', row.id),
    area: 'fence',
    name: row.id,
    ...(row.displayName && { title: row.displayName }),
    state: states.get(row.state?.toLowerCase() ?? '') ?? 'unknown',
    ...(controls.length > 0 && { value: controls }),
    rules: toRules(row),
  };
}

const states: ReadonlyMap<string, PolicyRecord['state']> = new Map([
  ['enabled', 'on'],
  ['disabled', 'off'],
  ['enabledforreportingbutnotenforced', 'report-only'],
]);

/** All of its conditions must be met; whoever is exempt, is so by one alone. */
function toRules({ conditions }: Row): readonly PolicyRule[] {
  const { clientApplications: clients, applications, locations } = conditions;
  const met: Record<string, string | readonly string[]> = {};
  const exempt: PolicyRule[] = [];
  const include = (name: string, told: readonly string[] | null | undefined, all?: string) => {
    const values = (told ?? []).map(lowerId);
    if (values.length > 0 && !values.some((value) => value === all)) met[name] = values;
  };
  const exclude = (name: string, told: readonly string[] | null | undefined) => {
    if (told?.length) exempt.push({ effect: 'excludes', when: { [name]: told.map(lowerId) } });
  };
  const select = (name: string, told: z.output<typeof filter>) => {
    if (!told?.rule) return;
    if (told.mode?.toLowerCase() === 'exclude')
      exempt.push({ effect: 'excludes', when: { [name]: told.rule } });
    else met[name] = told.rule;
  };
  include('includeServicePrincipals', clients?.includeServicePrincipals);
  include('includeAgentIdServicePrincipals', clients?.includeAgentIdServicePrincipals);
  select('servicePrincipalFilter', clients?.servicePrincipalFilter);
  select('agentIdServicePrincipalFilter', clients?.agentIdServicePrincipalFilter);
  include('servicePrincipalRiskLevels', conditions.servicePrincipalRiskLevels);
  include(
    'agentIdRiskLevels',
    conditions.agentIdRiskLevels?.split(',').map((level) => level.trim()),
  );
  include('includeApplications', applications?.includeApplications, 'All');
  include('includeLocations', locations?.includeLocations, 'All');
  exclude('excludeServicePrincipals', clients?.excludeServicePrincipals);
  exclude('excludeAgentIdServicePrincipals', clients?.excludeAgentIdServicePrincipals);
  exclude('excludeApplications', applications?.excludeApplications);
  exclude('excludeLocations', locations?.excludeLocations);
  return [{ effect: 'includes', when: met }, ...exempt];
}
