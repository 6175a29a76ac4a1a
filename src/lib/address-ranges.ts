import { isIPv4, isIPv6 } from 'node:net';

/** How much of all addresses some ranges take up together: from 0 to 1, of each version. */
export interface AddressShare {
  readonly v4: number;
  readonly v6: number;
}

/** Both ends belong to it. */
interface Span {
  readonly from: bigint;
  readonly to: bigint;
}

type Version = keyof AddressShare;

const bits = { v4: 32n, v6: 128n } as const satisfies Record<Version, bigint>;

/**
 * Of IPv6, what is given out to the public: 2000::/3.
 * @see https://www.iana.org/assignments/ipv6-address-space
 */
const spaces = {
  v4: { from: 0n, to: (1n << 32n) - 1n },
  v6: { from: 1n << 125n, to: (1n << 126n) - 1n },
} as const satisfies Record<Version, Span>;

/** Of blocks (`203.0.113.0/24`) and ranges (`203.0.113.1-203.0.113.9`), which may overlap. What is neither counts for nothing. */
export function shareOfAddresses(ranges: Iterable<string>): AddressShare {
  const spans: Record<Version, Span[]> = { v4: [], v6: [] };
  for (const text of ranges) {
    const span = toSpan(text);
    if (span !== undefined) spans[span.version].push(span);
  }
  return { v4: covered(spans.v4, spaces.v4), v6: covered(spans.v6, spaces.v6) };
}

function toSpan(text: string): (Span & { readonly version: Version }) | undefined {
  const [first = '', last] = text.split('-').map((part) => part.trim());
  const [address = '', length] = first.split('/');
  const version = versionOf(address);
  if (version === undefined) return undefined;
  const from = toNumber(address, version);
  if (last !== undefined)
    return versionOf(last) === version ? { version, from, to: toNumber(last, version) } : undefined;
  const prefix = length === undefined ? bits[version] : /^\d{1,3}$/.test(length) ? BigInt(length) : -1n;
  if (prefix < 0n || prefix > bits[version]) return undefined;
  const host = (1n << (bits[version] - prefix)) - 1n;
  // As vendors write them, blocks may begin anywhere inside: 2001:db8::1/48.
  return { version, from: from & ~host, to: from | host };
}

function versionOf(address: string): Version | undefined {
  if (isIPv4(address)) return 'v4';
  return isIPv6(address) && !address.includes('%') ? 'v6' : undefined;
}

function toNumber(address: string, version: Version): bigint {
  let number = 0n;
  if (version === 'v4') {
    for (const part of address.split('.')) number = (number << 8n) | BigInt(part);
    return number;
  }
  for (const part of groupsOf(address)) number = (number << 16n) | BigInt(`0x${part}`);
  return number;
}

/** All eight of them; a URL writes the last two without dots. */
function groupsOf(address: string): readonly string[] {
  const plain = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = [], tail = []] = plain.split('::').map((half) => half.split(':').filter(Boolean));
  return [...head, ...new Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
}

function covered(spans: readonly Span[], { from: start, to: end }: Span): number {
  let sum = 0n;
  let next = start;
  for (const { from, to } of spans.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const begin = from > next ? from : next;
    const stop = to < end ? to : end;
    if (stop < begin) continue;
    sum += stop - begin + 1n;
    next = stop + 1n;
  }
  const size = end - start + 1n;
  // Of every address but one it must not say 1.
  return sum === size ? 1 : Math.min(Number((sum * 1_000_000n) / size) / 1_000_000, 0.999_999);
}
