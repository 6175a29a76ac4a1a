import type { components } from '@octokit/openapi-types';
import { type Answer, json } from '../http.ts';
import { readJwt } from '../jwt.ts';
import { credentials } from '../tenants.ts';
import type { Tokens } from '../tokens.ts';
import { badCredentials, notFound } from './answers.ts';
import type { GitHub } from './scene.ts';

const HOUR_MS = 3_600_000;

/** Whether a bearer is a JSON Web Token of the app that the world knows. The signature is not checked. */
export function isApp(bearer: string | undefined): boolean {
  const { appId, clientId } = credentials['harborline-github'];
  const issuer = readJwt(bearer ?? '')?.claims.iss;
  return issuer !== undefined && [String(appId), clientId].includes(String(issuer));
}

/** POST /app/installations/{id}/access_tokens: the app's word for a token of one installation. */
export function issueToken(
  { tenant, now }: GitHub,
  bearer: string | undefined,
  id: number,
  tokens: Tokens,
): Answer {
  if (!isApp(bearer)) return badCredentials();
  if (id !== credentials['harborline-github'].installationId) return notFound();
  const issued: components['schemas']['installation-token'] = {
    token: tokens.issue(tenant.token),
    expires_at: `${new Date(now + HOUR_MS).toISOString().slice(0, 19)}Z`,
    permissions: { members: 'read', metadata: 'read', organization_administration: 'read' },
    repository_selection: 'selected',
  };
  return json(issued, 201);
}
