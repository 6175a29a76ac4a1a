import type { SurfaceCoverage } from '../model/coverage.ts';
import { keyParts } from '../model/keys.ts';
import type { PolicyRecord } from '../model/records.ts';
import { counted } from '../report/count.ts';
import { whyUnknown } from './why-unknown.ts';

const SURFACE = 'actions-policy';

/** What workflows of an organisation on GitHub may bring in; what was not read is called unknown. */
export function gitHubInWords(
  policies: readonly PolicyRecord[],
  lines: readonly SurfaceCoverage[],
): readonly string[] {
  const byName = new Map(
    policies.filter(({ key }) => keyParts(key)[2] === 'actions').map((policy) => [policy.name, policy]),
  );
  const unknown = `unknown, ${whyUnknown(SURFACE, lines, 'since GitHub does not tell')}`;
  const where = byName.get('enabled_repositories');
  if (where?.state === 'off') return ['Workflows run in no repository'];
  const pinned = { on: 'yes', off: 'no', unknown, 'report-only': unknown };
  return [
    `Workflows run in: ${places.get(String(where?.value)) ?? unknown}`,
    `Actions of others that workflows may use: ${allowed(byName.get('allowed_actions'), unknown)}`,
    `Actions must be pinned to a commit: ${pinned[byName.get('sha_pinning_required')?.state ?? 'unknown']}`,
  ];
}

const places: ReadonlyMap<string, string> = new Map([
  ['all', 'every repository'],
  ['selected', 'selected repositories'],
]);

function allowed(policy: PolicyRecord | undefined, unknown: string): string {
  if (policy?.value === 'all') return 'all';
  if (policy?.value === 'local_only') return 'none';
  if (policy?.value !== 'selected') return unknown;
  const [flags, ...patterns] = policy.rules ?? [];
  const part = (member: string, what: string) => {
    const value = flags?.when[member];
    if (value === true) return [what];
    return value === false ? [] : [`perhaps ${what}, which GitHub does not tell`];
  };
  const parts = [
    ...part('github_owned_allowed', 'GitHub’s own'),
    ...part('verified_allowed', 'those of all creators that GitHub verified'),
    ...(patterns.length > 0 ? [`those of ${counted(patterns.length, 'pattern')}`] : []),
  ];
  return parts.length === 0 ? 'none' : parts.join('; ');
}
