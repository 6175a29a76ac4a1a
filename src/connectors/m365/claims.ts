import { z } from 'zod';
import { type Instant, type Maybe, toInstant } from '../../model/values.ts';

/** What an access token says of who shows it: a hint, since Microsoft promises its form to nobody but the API. */
export interface Claims {
  readonly access: 'application' | 'delegated';
  /** Application permissions, or delegated ones. */
  readonly rights: readonly string[];
  readonly appId: string | undefined;
  /** The directory object that signs in. */
  readonly objectId: string | undefined;
  readonly endsAt: Maybe<Instant>;
}

/**
 * Nothing but what stands in {@link Claims} is kept of a token, and undefined where it does not parse.
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference
 */
export function readClaims(token: string): Claims | undefined {
  const parsed = claims.safeParse(payloadOf(token));
  if (!parsed.success) return undefined;
  const { appid, azp, oid, exp, roles, scp } = parsed.data;
  const appId = appid ?? azp;
  if (appId === undefined && roles === undefined && scp === undefined) return undefined;
  // A person's token may have roles, too: those that the person was assigned.
  const rights = scp === undefined ? (roles ?? []) : scp.split(' ');
  return {
    access: scp === undefined ? 'application' : 'delegated',
    rights: [...new Set(rights.filter((name) => /^[A-Za-z][\w.-]{0,120}$/.test(name)))],
    appId,
    objectId: oid,
    endsAt: toInstant(exp === undefined ? undefined : exp * 1000),
  };
}

/** When a token ends, whoever issued it. */
export function endOfToken(token: string): Maybe<Instant> {
  const { exp } = claims.safeParse(payloadOf(token)).data ?? {};
  return toInstant(exp === undefined ? undefined : exp * 1000);
}

// They stand in paths and in commands that people paste.
const guid = z.guid().toLowerCase().optional().catch(undefined);

const claims = z.object({
  appid: guid,
  azp: guid,
  oid: guid,
  exp: z.number().positive().optional().catch(undefined),
  roles: z.array(z.string()).optional().catch(undefined),
  scp: z.string().optional().catch(undefined),
});

function payloadOf(token: string): unknown {
  const [, payload = '', signature] = token.split('.');
  if (signature === undefined || payload.length > LONGEST) return undefined;
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    // An opaque token, which it may be. The parser's own message would quote it.
    return undefined;
  }
}

const LONGEST = 65_536;
