import type { Own } from '../model/dossier.ts';
import { recordKey } from '../model/keys.ts';
import type { Shadow } from './coverage.ts';
import type { OtherTenant, ScanOptions } from './scan.ts';

type OwnOptions = Pick<ScanOptions, 'store' | 'tenants' | 'others' | 'own'>;

/** What is ours, with what our own tenants said of themselves: an app of one is no stranger in another. */
export async function withTenants({ store, tenants, others = [], own }: OwnOptions): Promise<Own> {
  const ours = own.tenants ?? tenants.map(({ id }) => id);
  // Entra alone tells its id by a setting; a directory goes by its domains too.
  const ids = await store.inventory.settings(ours, 'tenant-id');
  const verified = await store.inventory.settings(ours, 'verified-domains');
  const told = [...ids, ...verified].flatMap(({ value }) => value);
  const homes = [...told, ...own.domains].map((id) => `m365/${String(id).toLowerCase()}`);
  const keys = new Set([...ids, ...verified].map(({ key }) => key));
  const untold = (name: string) =>
    [...tenants, ...others].filter(
      ({ id, connector }) => connector.id === 'm365' && !keys.has(recordKey(id, 'setting', name)),
    );
  const nameless = untold('tenant-id').filter(
    ({ connector, settings }) => (connector.homes?.(settings) ?? []).length === 0,
  );
  return {
    ...own,
    homes: new Set([...own.homes, ...homes]),
    untold: { ids: nameless.map(labelOf), domains: untold('verified-domains').map(labelOf) },
  };
}

function labelOf({ label }: Pick<OtherTenant, 'label'>): string {
  return label;
}

/** Whether this home, which is none of ours as far as we know, may be that of a tenant which has not told its own. */
export function isPerhapsOurs(home: string, { untold }: Own): boolean {
  const [platform, id = ''] = home.split('/', 2);
  if (platform !== 'm365' || untold === undefined) return false;
  return untold[id.includes('.') ? 'domains' : 'ids'].length > 0;
}

/** What hides which homes are ours; undefined where all our tenants told theirs. */
export function shadowOnOurs({ untold }: Own): Shadow | undefined {
  const labels = [...new Set([...(untold?.ids ?? []), ...(untold?.domains ?? [])])].join(', ');
  if (labels === '') return undefined;
  return {
    kind: 'setting',
    surface: 'organization',
    reason: `by what id and domains ${labels} goes was never read, so what is of there looks foreign`,
    fix: 'see why the organization was not read there',
  };
}
