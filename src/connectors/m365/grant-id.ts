/** The ends of a delegated grant, in lower case. */
export interface GrantEnds {
  readonly clientId: string;
  readonly resourceId: string;
  /** Absent: it is for everyone. */
  readonly principalId?: string;
}

/**
 * Whose a delegated grant is, by its id alone: the ids of client, resource and person one after the other, sixteen bytes
 * each. The vendor documents it nowhere, but all its samples are so; undefined for an id that is made otherwise.
 */
export function endsOf(id: string): GrantEnds | undefined {
  if (!/^[\w-]+$/.test(id)) return undefined;
  const bytes = Buffer.from(id, 'base64url');
  if (bytes.length !== 32 && bytes.length !== 48) return undefined;
  if (bytes.toString('base64url') !== id) return undefined;
  return {
    clientId: guidOf(bytes, 0),
    resourceId: guidOf(bytes, 16),
    ...(bytes.length === 48 && { principalId: guidOf(bytes, 32) }),
  };
}

/** The first three groups are written backwards. */
function guidOf(bytes: Buffer, at: number): string {
  const group = (from: number, to: number) => bytes.subarray(at + from, at + to);
  const backwards = (from: number, to: number) => Buffer.from(group(from, to)).reverse();
  return [backwards(0, 4), backwards(4, 6), backwards(6, 8), group(8, 10), group(10, 16)]
    .map((part) => part.toString('hex'))
    .join('-');
}
