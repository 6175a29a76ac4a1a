import type { Incident } from '../knowledge/incidents/incident.ts';
import { namesOfVendor } from '../knowledge/vendors/index.ts';
import { comparable } from '../lib/text.ts';
import type { AppDossier } from '../model/dossier.ts';
import { vendorId } from '../model/keys.ts';
import { hostOf } from './asked.ts';

/** By what an app is tied to an incident. A name alone proves nothing: anybody may choose it. */
export interface Tie {
  readonly by: string;
  readonly isProof: boolean;
}

/** What of an app can tie it to an incident. */
export type Tied = Pick<AppDossier, 'tenant' | 'key' | 'clientId' | 'name' | 'told' | 'vendor'>;

/** Kinds of indicators that no surface tells of: they are for one's own logs. */
const forLogs = ['ip', 'cidr', 'user-agent'] as const;

export function isForLogs({ kind }: Incident['indicators'][number]): boolean {
  return (forLogs as readonly string[]).includes(kind);
}

/** What an app shows, made comparable once: a feed asks a thousand times. */
export interface Shown {
  readonly platform: string;
  readonly ids: readonly string[];
  readonly hosts: readonly string[];
  /** Every name of its vendor, where more than a name speaks for the vendor. */
  readonly vendor?: { readonly names: readonly string[]; readonly as: string };
  readonly names: readonly { readonly name: string; readonly text: string }[];
}

export function shownOf({ tenant, key, clientId, name, told, vendor }: Tied): Shown {
  return {
    platform: tenant.platform,
    ids: [clientId, vendorId(key)].filter((id) => id !== 'unknown').map(comparable),
    hosts: told.redirects.flatMap((address) => webHost(address) ?? []),
    ...(isKnown(vendor) && { vendor: { names: namesOf(vendor), as: `${vendor.name} (${vendor.basis})` } }),
    names: [name, ...told.names, ...told.publishers].map((one) => ({ name: one, text: comparable(one) })),
  };
}

/** What of an incident can be met, made comparable once: a tenant has ten thousand apps. */
export function tiesTo({ vendor, brands, indicators }: Incident): (app: Shown) => Tie | undefined {
  const names = [vendor, ...brands].map(comparable);
  const valuesOf = (wanted: string) =>
    indicators
      .filter(({ kind }) => kind === wanted)
      .map(({ value, platform }) => ({ value, platform, sought: comparable(value) }));
  const ids = valuesOf('client-id');
  const domains = valuesOf('domain').map((one) => ({
    ...one,
    sought: webHost(`https://${one.sought}`) ?? one.sought,
  }));
  const words = [
    ...names.map((sought) => ({ sought, platform: undefined })),
    ...valuesOf('app-name').map(({ sought, platform }) => ({ sought, platform })),
  ].filter(({ sought }) => sought !== '');
  return (app) => {
    const isHere = ({ platform }: { readonly platform?: string | undefined }) =>
      platform === undefined || platform === app.platform;
    const id = ids.find((one) => app.ids.includes(one.sought) && isHere(one));
    if (id !== undefined) return { by: `its id ${id.value}`, isProof: true };
    const domain = domains.find(
      (one) =>
        app.hosts.some((host) => host === one.sought || host.endsWith(`.${one.sought}`)) && isHere(one),
    );
    if (domain !== undefined) return { by: `its tokens may be sent to ${domain.value}`, isProof: true };
    if (app.vendor?.names.some((name) => names.includes(name)) === true)
      return { by: `its vendor is ${app.vendor.as}`, isProof: true };
    const named = app.names.find(({ text }) =>
      words.some((one) => hasWords(text, one.sought) && isHere(one)),
    );
    return named && { by: `it calls itself ${named.name}`, isProof: false };
  };
}

/** A scheme of one's own leads to a program on the person's device, whatever stands where the host would. */
function webHost(address: string): string | undefined {
  if (!/^https?:/i.test(address)) return undefined;
  return hostOf(address)?.toLowerCase().replace(/\.$/, '');
}

/** By the register or by what OAuthlas knows of vendors: the name of a home directory is what its owner wrote. */
function isKnown({ id, confidence, known }: Tied['vendor']): boolean {
  return confidence !== 'weak' && (known !== undefined || id.startsWith('register/'));
}

/** A notice may call a vendor by what it was called before. */
function namesOf({ known, name }: Tied['vendor']): readonly string[] {
  return [name, ...namesOfVendor(known).brands].map(comparable);
}

/** Whether the words stand in the text as words: `drift` in `Drift Email`, and not in `Driftwood`. */
function hasWords(text: string, words: string): boolean {
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (!isLetter(text[at - 1]) && !isLetter(text[at + words.length])) return true;
  }
  return false;
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}
