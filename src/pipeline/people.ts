import { keyParts, recordKey, vendorId } from '../model/keys.ts';
import type { Gap, Page } from '../model/page.ts';
import type { PeopleMode } from '../model/people.ts';
import type { AnyRecord, AppRecord } from '../model/records.ts';
import type { Protect } from '../store/rewrite.ts';

/**
 * A page as it may be stored: beyond `names`, a person is the vendor's id, and no text keeps an address. What
 * `counts` drops besides is dropped when the run has ended: until then ids hold it together.
 */
export function protectPage(page: Page, mode: PeopleMode): Page {
  if (mode === 'names') return page;
  const { record, gap } = protector(mode);
  const records = page.records.map(record);
  return {
    ...page,
    records: mode === 'counts' ? withoutSpeakers(records) : records,
    ...(page.gaps !== undefined && { gaps: page.gaps.map(gap) }),
  };
}

export function protector(mode: PeopleMode): Protect {
  if (mode === 'names') return { record: (record) => record, gap: (gap) => gap, text: (text) => text };
  return {
    record: (record) => protectRecord(record),
    gap: (gap) => protectGap(gap, mode),
    text: withoutAddresses,
  };
}

/**
 * Who may speak for an app is judged by what kind of person they are, so in `counts` nothing else of them is stored, not
 * even while the scan runs. One page holds all who speak for an app, so they can be told apart by number.
 */
function withoutSpeakers(records: readonly AnyRecord[]): readonly AnyRecord[] {
  const met = new Map<string, number>();
  return records.map((record) => {
    if (record.kind !== 'trust' || record.principal === undefined) return record;
    const { principal, ...rest } = record;
    const [tenant = '', , ...parts] = keyParts(record.key).filter((part) => part !== vendorId(principal));
    const app = parts.join('/');
    const number = (met.get(app) ?? 0) + 1;
    met.set(app, number);
    return { ...rest, key: recordKey(tenant, 'trust', 'person', ...parts, String(number)) };
  });
}

function protectRecord<R extends AnyRecord>(record: R): R {
  switch (record.kind) {
    case 'principal': {
      const { email: _, aliases: __, ...rest } = record;
      // A bot's name is no person's, but what somebody put into it may be.
      if (record.type !== 'user') return withoutAddress(rest as R, 'name');
      return { ...rest, name: vendorId(record.key) } as R;
    }
    case 'app':
      // What somebody called a key of their own says as much of them as of the key.
      if (record.role === 'token') return { ...record, name: vendorId(record.key) };
      return withoutAddress(withPublisher(record), 'name', 'redirects', 'tags') as R;
    case 'credential': {
      if (record.type === 'secret' || record.type === 'certificate') return withoutAddress(record, 'name');
      const { name: _, ...rest } = record;
      return rest as R;
    }
    case 'grant':
      return withoutAddress(record, 'appName', 'resourceName', 'placeName');
    case 'event':
      return withoutAddress(record, 'appName', 'actor', 'what', 'scopes', 'before');
    case 'policy': {
      const { rules } = record;
      // Whom a rule is about may be told by a text that an administrator wrote.
      const kept = rules?.map(({ effect, when }) => ({
        effect,
        when: withoutAddress(when, ...Object.keys(when)),
      }));
      return withoutAddress(kept === undefined ? record : { ...record, rules: kept }, 'title', 'value');
    }
    case 'home':
      return withoutAddress(record, 'name');
    case 'setting':
      return withoutAddress(record, 'value');
    case 'trust':
      return withoutAddress(record, 'with');
    default:
      return record;
  }
}

/** The record itself where there is nothing to take away: a page has thousands. */
function withoutAddress<R extends object>(record: R, ...members: readonly string[]): R {
  let kept = record;
  for (const member of members) kept = withoutIn(kept, member);
  return kept;
}

function withoutIn<R extends object>(record: R, member: string): R {
  const value: unknown = Reflect.get(record, member);
  if (typeof value === 'string' && mayHoldAddress(value))
    return { ...record, [member]: withoutAddresses(value) };
  if (!Array.isArray(value) || !value.some((text) => mayHoldAddress(String(text)))) return record;
  return { ...record, [member]: value.map((text) => withoutAddresses(String(text))) };
}

function withPublisher(app: AppRecord): AppRecord {
  const { publisher } = app;
  return publisher !== undefined && mayHoldAddress(publisher.name)
    ? { ...app, publisher: { ...publisher, name: withoutAddresses(publisher.name) } }
    : app;
}

function protectGap(gap: Gap, mode: PeopleMode): Gap {
  const what = withoutAddresses(gap.what);
  const rest = {
    ...gap,
    ...(gap.lacks !== undefined && { lacks: withoutAddresses(gap.lacks) }),
    ...(gap.fix !== undefined && { fix: withoutAddresses(gap.fix) }),
  };
  if (mode !== 'counts') return { ...rest, what };
  const { subject } = gap;
  const isPerson = subject !== undefined && keyParts(subject)[1] === 'principal';
  const nameless = isPerson ? what.replaceAll(vendorId(subject), '{id}') : what;
  return { ...rest, what: nameless.replace(inPath, '$1{id}') };
}

/** The vendors' paths to one person: what they refuse is told with its path. */
const inPath = /(\/(?:users|members|people)\/)(?!all\/)[^/\s?:,]+/g;

/** Letters, digits and what else stands in an address. */
const address =
  /[\p{L}\p{M}\p{N}.!#$%&'*+=?^_`{|}~-]+(?:@|%40)[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+/gu;

function withoutAddresses(text: string): string {
  return mayHoldAddress(text)
    ? text.replace(address, (found) => (machine.test(found) ? found : '[address]'))
    : text;
}

/** A service account of Google goes by an address, and is nobody. */
const machine = /^[a-z\d][a-z\d-]*(?:@|%40)[a-z\d.-]+\.gserviceaccount\.com$/;

function mayHoldAddress(text: string): boolean {
  return text.includes('@') || text.includes('%40');
}
