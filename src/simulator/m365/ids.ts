/**
 * Graph's ids of delegated grants are the ids of their ends, one after the other, as base64url of the 16 bytes in which
 * Windows writes a GUID (the first three groups backwards): client, resource and, unless for everyone, the person.
 */
export function grantId(clientId: string, resourceId: string, principalId: string | null): string {
  return bytesOf(principalId === null ? [clientId, resourceId] : [clientId, resourceId, principalId]);
}

/** The client that such an id begins with. */
export function clientIn(id: string): string {
  const digits = Buffer.from(id, 'base64url').toString('hex');
  const pairs = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((at) =>
    digits.slice(at * 2, at * 2 + 2),
  );
  return pairs.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** An assignment's id begins with its principal; the rest is its own. */
export function assignmentId(principalId: string, own: string): string {
  return bytesOf([principalId, own]);
}

function bytesOf(guids: readonly string[]): string {
  let digits = '';
  for (const g of guids) {
    digits +=
      g.slice(6, 8) +
      g.slice(4, 6) +
      g.slice(2, 4) +
      g.slice(0, 2) + // the group of eight, backwards
      g.slice(11, 13) +
      g.slice(9, 11) +
      g.slice(16, 18) +
      g.slice(14, 16) +
      g.slice(19, 23) +
      g.slice(24);
  }
  return Buffer.from(digits, 'hex').toString('base64url');
}
