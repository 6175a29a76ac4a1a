import { z } from 'zod';
import { toGap } from '../../lib/errors.ts';
import type { RecordKey } from '../../model/keys.ts';
import type { AppRecord, CredentialRecord, GrantRecord, UseRecord } from '../../model/records.ts';
import { toInstant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import { holderKey } from './keys.ts';
import { readListing } from './listing.ts';
import { peopleByLogin } from './people.ts';
import type { Session } from './session.ts';

const needs = ['organization_administration:read'] as const;

type AuthorizationRecord = AppRecord | GrantRecord | CredentialRecord | UseRecord;

export const credentialAuthorizations: Surface<Session, AuthorizationRecord> = {
  id: 'credential-authorizations',
  question: 'Which tokens and SSH keys did people authorise for single sign-on?',
  listing: 'whole',
  yields: ['app', 'grant', 'credential', 'use'],
  from: ['members'],
  needs,
  calls: ['GET /orgs/{org}/credential-authorizations'],
  off: ({ organization }) =>
    'plan' in organization && withoutSaml.has(organization.plan?.name ?? '')
      ? { why: 'this plan has no single sign-on, so no credential is authorised for it', isAbsent: true }
      : undefined,
  read: async function* (session, { tenant, after, signal, known }) {
    const { client, org } = session;
    let people: Awaited<ReturnType<typeof peopleByLogin>> = new Map();
    try {
      people = await peopleByLogin(session, { tenant, known, signal });
    } catch (error) {
      const what = 'whose the authorised tokens and keys are was not told';
      yield { records: [], gaps: [toGap(error, { what, kinds: ['grant'] })] };
    }
    yield* readListing(
      client,
      {
        route: 'GET /orgs/{org}/credential-authorizations',
        parameters: { org },
        id: 'credential_id',
        what: 'authorised tokens and keys',
        one: 'an authorised credential',
        needs,
        row: authorizationSchema,
        toRecords: (row) => toRecords(tenant, org, row, people.get(row.login.toLowerCase())?.key),
        // What is told of the use of these is told with them: of no other token is the use in doubt.
        kinds: ['app', 'grant', 'credential'],
      },
      { after, signal },
    );
  },
};

/**
 * Plans as GitHub calls them. On the largest a 404 may mean that single sign-on is not set up, or that it is at the
 * enterprise above.
 */
const withoutSaml: ReadonlySet<string> = new Set(['free', 'team']);

const authorizationSchema = z.looseObject({
  login: z.string().min(1),
  credential_id: z.int().positive(),
  credential_type: z.string().min(1),
  scopes: z.array(z.string()).nullish(),
  credential_authorized_at: z.string().nullish(),
  credential_accessed_at: z.string().nullish(),
  authorized_credential_title: z.string().nullish(),
  authorized_credential_note: z.string().nullish(),
  // Null is never; a member that is missing says nothing.
  authorized_credential_expires_at: z.string().nullable().optional(),
});

export type Authorization = z.output<typeof authorizationSchema>;

/** What a member made. Behind every other type stands an app, of which GitHub does not tell whose it is. */
const madeByHand: readonly string[] = ['personal-access-token', 'ssh-key'];

export function toRecords(
  tenant: string,
  org: string,
  row: Authorization,
  person: RecordKey | undefined,
): readonly AuthorizationRecord[] {
  const key = (kind: 'app' | 'grant' | 'credential' | 'use') =>
    holderKey(tenant, kind, 'authorization', row.credential_id);
  const app = key('app');
  const name = row.authorized_credential_note || row.authorized_credential_title || row.credential_type;
  // `SSH key` becomes `ssh-key`, and a type that is new to us something like it.
  const type = row.credential_type.toLowerCase().replaceAll(/\s+/g, '-');
  const authorizedAt = toInstant(row.credential_authorized_at);
  const expires = row.authorized_credential_expires_at;
  return [
    {
      kind: 'app',
      key: app,
      name,
      role: 'token',
      type,
      home: madeByHand.includes(type) ? 'own' : 'unknown',
      enabled: 'unknown',
      createdAt: authorizedAt,
    },
    {
      kind: 'grant',
      key: key('grant'),
      app,
      access: 'delegated',
      principal: person ?? 'unknown',
      resource: org.toLowerCase(),
      scopes: [...new Set(row.scopes)].sort(),
      consent: 'user',
      grantedAt: authorizedAt,
    },
    {
      kind: 'credential',
      key: key('credential'),
      app,
      type: /ssh/i.test(row.credential_type) ? 'ssh-key' : 'token',
      name,
      startsAt: 'unknown',
      expiresAt: expires === null ? 'never' : toInstant(expires),
    },
    {
      kind: 'use',
      key: key('use'),
      app,
      evidence: 'credential-accessed',
      by: 'delegated',
      // When its authorisation was used, which not every call does: none is no proof that nobody uses it.
      lastUsedAt: toInstant(row.credential_accessed_at),
    },
  ];
}
