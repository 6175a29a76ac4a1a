/** Signed in name only: the simulator compares, it does not verify. */
export function toJwt(claims: object, header: object = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT', ...header })}.${part(claims)}.c2ltdWxhdGVk`;
}

export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Undefined when it is none. */
export function readJwt(text: string): Jwt | undefined {
  const [header, claims, signature, more] = text.split('.');
  if (!header || !claims || !signature || more !== undefined) return undefined;
  const parts = [readPart(header), readPart(claims)];
  return parts[0] === undefined || parts[1] === undefined
    ? undefined
    : { header: parts[0], claims: parts[1] };
}

function readPart(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    // No JSON inside: refused as any broken token.
    return undefined;
  }
}
