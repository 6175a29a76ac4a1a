import { comparable } from '../lib/text.ts';
import type { AppDossier } from '../model/dossier.ts';
import { vendorId } from '../model/keys.ts';
import type { PrincipalRecord } from '../model/records.ts';
import type { Asked } from './asked.ts';

/** What is like what was asked for, and is not it. */
export interface Near {
  readonly name: string;
  /** 0 is nearest. */
  readonly distance: number;
}

/** Nobody misspells more. */
const LONGEST = 100;

/** Of an app: a name that somebody misspelt, an id with a letter amiss, a scope of which it is a part. */
export function nearApp({ name, key, clientId, told, grants }: AppDossier, asked: Asked): Near | undefined {
  const { text, isAddress } = asked;
  if (text.length < 4 || text.length > LONGEST || isAddress) return undefined;
  for (const id of [clientId, vendorId(key)])
    if (id !== 'unknown' && text.length >= 8 && differs(comparable(id), text) <= 2)
      return { name: `${name}, whose id is ${id}`, distance: 0 };
  const nearest = [name, ...told.names, ...told.publishers]
    .map((one) => ({ one, distance: distanceTo(one, text) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (nearest !== undefined && nearest.distance < Number.POSITIVE_INFINITY) {
    const { one, distance } = nearest;
    return { name: one === name ? name : `${name}, which bore the name ${one}`, distance };
  }
  const scope = grants.flatMap(({ scopes }) => scopes).find((scope) => comparable(scope).includes(text));
  return scope === undefined ? undefined : { name: `${scope}, held by ${name}`, distance: 4 };
}

/** Of a person: an address or a name that somebody misspelt. The domain of an address is everybody's. */
export function nearPerson({ name, email, type }: PrincipalRecord, { text }: Asked): Near | undefined {
  const local = squeezed(text.replace(/@.*$/, ''));
  if (type === 'service' || local.length < 4 || text.length > LONGEST) return undefined;
  // Whoever gives one name means it whole; of several, a family has many.
  const isPart =
    local === text &&
    comparable(name)
      .split(/[\s,]+/)
      .includes(text);
  const distance = Math.min(
    isPart ? 2 : Number.POSITIVE_INFINITY,
    ...[name, email?.replace(/@.*$/, '')].map((one) =>
      one === undefined ? Number.POSITIVE_INFINITY : differs(squeezed(comparable(one)), local),
    ),
  );
  if (distance > 2) return undefined;
  return { name: email === undefined || email === name ? name : `${name} (${email})`, distance };
}

/** Infinite where nothing is alike. */
function distanceTo(name: string, text: string): number {
  const [one, other] = [squeezed(comparable(name)), squeezed(text)];
  if (one === '' || other === '') return Number.POSITIVE_INFINITY;
  if (one.includes(other)) return 0;
  const whole = differs(one, other);
  if (whole <= most(one, other)) return whole;
  const words = (of: string) => of.match(/[\p{L}\p{N}]{4,}/gu) ?? [];
  // The longest word is the one that tells: many are called Labs, or Software.
  const [word = ''] = words(text).toSorted((a, b) => b.length - a.length);
  const all = words(comparable(name)).map((own) => {
    const distance = differs(own, word);
    return distance <= most(own, word) ? distance + 1 : Number.POSITIVE_INFINITY;
  });
  return Math.min(Number.POSITIVE_INFINITY, ...all);
}

function squeezed(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}

/** One letter in eight, and one at least. */
function most(a: string, b: string): number {
  return Math.max(1, Math.floor(Math.max(a.length, b.length) / 8) + 1);
}

/** Levenshtein’s distance, a row at a time; infinite where the lengths alone say that it is too far. */
export function differs(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > most(a, b)) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    row = next;
  }
  return row[b.length] ?? Number.POSITIVE_INFINITY;
}
