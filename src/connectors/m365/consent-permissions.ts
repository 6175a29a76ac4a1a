/** One delegated grant, as the audit log writes it down in the text of a consent. */
export interface ConsentedGrant {
  /** Object ids, in lower case; absent where the text tells none. */
  readonly client?: string;
  readonly resource?: string;
  readonly consent: 'admin' | 'user' | 'unknown';
  readonly scopes: readonly string[];
}

export interface ConsentedPermissions {
  /** What was there before; absent where the text does not tell. */
  readonly before?: readonly ConsentedGrant[];
  readonly after: readonly ConsentedGrant[];
  /** The text does not end, or says what it should not: there may be more. */
  readonly isCut: boolean;
}

/**
 * `[] => [[Id: …, ClientId: …, PrincipalId: …, ResourceId: …, ConsentType: Principal, Scope:  Mail.Read User.Read,
 * CreatedDateTime: , LastModifiedDateTime ]]; `: a text for people that no page describes, with or without what was
 * before, and cut where it grew long. Undefined where it is nothing of the kind. Never throws.
 */
export function parseConsentPermissions(text: string): ConsentedPermissions | undefined {
  // No scope has a space in it, so none can write one of these.
  const changes = text.split(/(?<=\]);\s+|(?<=\]);$/).filter((part) => part.trim() !== '');
  if (changes.length === 0 || !/^\s*\[/.test(text)) return undefined;
  const before: ConsentedGrant[] = [];
  const after: ConsentedGrant[] = [];
  let isCut = false;
  let tellsBefore = false;
  for (const [at, change] of changes.entries()) {
    const arrow = change.indexOf(' => ');
    // Cut before its arrow, what was before would pass for what is now.
    if (arrow < 0 && at === changes.length - 1 && !/\];\s*$/.test(text)) {
      isCut = true;
      break;
    }
    const was = arrow < 0 ? undefined : toGrants(change.slice(0, arrow));
    const is = toGrants(arrow < 0 ? change : change.slice(arrow + 4));
    if (was !== undefined) {
      tellsBefore = true;
      before.push(...was.grants);
    }
    after.push(...is.grants);
    isCut ||= is.isCut || was?.isCut === true;
  }
  return { ...(tellsBefore && { before }), after, isCut };
}

interface Grants {
  readonly grants: readonly ConsentedGrant[];
  readonly isCut: boolean;
}

/** `[]`, or `[[…], [Id: …]]`. */
function toGrants(list: string): Grants {
  const text = list.trim();
  if (text === '[]') return { grants: [], isCut: false };
  const isClosed = text.endsWith(']]');
  const inner = text.replace(/^\[\[?/, '').slice(0, isClosed ? -2 : undefined);
  const entries = inner.split(/\],\s+\[/);
  const read = entries.map((entry, at) => toGrant(entry, isClosed || at < entries.length - 1));
  return {
    grants: read.flatMap(({ grant }) => grant ?? []),
    isCut: !isClosed || read.some(({ grant, isCut }) => isCut || grant === undefined),
  };
}

function toGrant(
  entry: string,
  isClosed: boolean,
): { readonly grant: ConsentedGrant | undefined; readonly isCut: boolean } {
  const start = entry.search(/\bScope:/);
  if (start < 0) return { grant: undefined, isCut: true };
  const head = entry.slice(0, start);
  const rest = entry.slice(start + 'Scope:'.length);
  const end = rest.search(/,\s+CreatedDateTime:/);
  const isWhole = end < 0 ? isClosed : isDates(rest.slice(end), isClosed);
  const words = (end < 0 ? rest : rest.slice(0, end)).split(/\s+/);
  if (end < 0 && !isClosed) dropCut(words);
  const client = idIn(head, 'ClientId');
  const resource = idIn(head, 'ResourceId');
  return {
    grant: {
      ...(client !== undefined && { client }),
      ...(resource !== undefined && { resource }),
      consent: consentIn(head),
      scopes: [...new Set(words.filter((word) => word !== ''))],
    },
    isCut: !isWhole,
  };
}

/** Of a word that the cut went through nobody knows what it was: Mail.Read is not Mail.ReadWrite. */
function dropCut(words: string[]): void {
  const cut = words.pop() ?? '';
  const last = words.at(-1);
  // The comma after the scopes, when it was the next member that was cut.
  if (last?.endsWith(',') && 'CreatedDateTime:'.startsWith(cut)) words.splice(-1, 1, last.slice(0, -1));
}

/** Scopes could be named so that they look like the end of the list. */
function isDates(tail: string, isClosed: boolean): boolean {
  return (
    isClosed &&
    /^,\s+CreatedDateTime:[\d\s:/.,TZ+APM-]*(?:\w+(?:DateTime|Time):?[\d\s:/.TZ+APM-]*)?$/.test(tail)
  );
}

function idIn(head: string, name: string): string | undefined {
  const id = new RegExp(`\\b${name}:\\s*([\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12})\\b`, 'i').exec(
    head,
  )?.[1];
  return id?.toLowerCase();
}

function consentIn(head: string): ConsentedGrant['consent'] {
  const type = /\bConsentType:\s*(\w+)/.exec(head)?.[1];
  if (type === 'AllPrincipals') return 'admin';
  return type === 'Principal' ? 'user' : 'unknown';
}
