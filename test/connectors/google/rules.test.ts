import { describe, expect, it } from 'vitest';
import { googleConfig } from '../../../src/connectors/google/config.ts';
import { createRules } from '../../../src/connectors/google/rules.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { bearer, externalAccount, refusal } from './support.ts';

const config = googleConfig.parse(bearer());
const { judge, budget, origins } = createRules(config, '111222333');

const users = '/admin/directory/v1/users';
const tokens = '/admin/directory/v1/users/1/tokens';
const audit = '/admin/reports/v1/activity/users/all/applications/token';
const usage = '/admin/reports/v1/usage/dates/2026-11-21';
const delegate =
  'in the Admin console (Security > Access and data control > API controls > Domain-wide delegation) give client id 111222333 exactly: https://www.googleapis.com/auth/admin.directory.user.readonly,https://www.googleapis.com/auth/admin.reports.audit.readonly,https://www.googleapis.com/auth/admin.reports.usage.readonly,https://www.googleapis.com/auth/admin.directory.rolemanagement.readonly';

function verdict(status: number, path: string, body: unknown) {
  return judge({ status, headers: new Headers(), body, url: new URL(path, 'https://admin.googleapis.com') });
}

describe('what a refusal means', () => {
  it.each([
    [403, users, refusal(403, 'userRateLimitExceeded'), 'throttled', true],
    [403, users, refusal(403, 'quotaExceeded'), 'throttled', true],
    [403, users, refusal(403, 'rateLimitExceeded'), 'throttled', true],
    [403, users, refusal(403, 'dailyLimitExceeded'), 'throttled', true],
    [403, users, 'Request rate higher than configured', 'throttled', true],
    [429, users, 'Quota exceeded for quota metric x', 'throttled', true],
    [429, users, {}, 'throttled', true],
    [503, users, 'Quota exceeded for the current request', 'throttled', true],
    [503, audit, {}, 'throttled', true],
    [503, users, {}, 'unavailable', true],
    [500, audit, refusal(500, 'backendError'), 'unavailable', true],
    [401, users, refusal(401, 'authError', 'Invalid Credentials'), 'credentials', false],
    [404, tokens, refusal(404, 'notFound', 'Resource Not Found: userKey'), 'gone', false],
    [400, users, refusal(400, 'invalid', 'Invalid Input: pageToken'), 'expired', false],
    [410, users, { error: { errors: [{ reason: 'gone', location: 'pageToken' }] } }, 'expired', false],
    [
      400,
      usage,
      refusal(400, 'invalid', 'Data for dates later than 2026-11-20 is not yet available'),
      'gone',
      false,
    ],
    [400, users, refusal(400, 'invalid', 'Domain cannot use apis.'), 'plan', false],
    [403, users, refusal(403, 'domainCannotUseApis', 'x'), 'plan', false],
    [403, users, '<html>', 'shape', false],
    [401, users, '<html>', 'shape', false],
    [404, tokens, '<html>', 'shape', false],
    [404, tokens, {}, 'shape', false],
    [404, tokens, null, 'shape', false],
    [403, users, null, 'permission', false],
    [400, users, refusal(400, 'invalid', 'Invalid Input: customer'), 'unsupported', false],
    [302, users, '', 'unsupported', false],
  ])('%i at %s is %s', (status, path, body, reason, retry) => {
    const { reason: said, retry: again } = verdict(status, path, body);

    expect([said, again]).toEqual([reason, retry]);
  });

  it.each([
    [users, 'https://www.googleapis.com/auth/admin.directory.user.readonly'],
    [tokens, 'https://www.googleapis.com/auth/admin.directory.user.security'],
    [audit, 'https://www.googleapis.com/auth/admin.reports.audit.readonly'],
    [usage, 'https://www.googleapis.com/auth/admin.reports.usage.readonly'],
  ])('a missing scope is named: %s', (path, scope) => {
    const body = {
      error: {
        code: 403,
        message: 'Request had insufficient authentication scopes.',
        status: 'PERMISSION_DENIED',
        details: [
          { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' },
        ],
      },
    };

    const said = verdict(403, path, body);

    expect(said).toEqual({
      retry: false,
      reason: 'permission',
      message: 'scope missing',
      lacks: scope,
      fix: delegate,
    });
  });

  it('tells a switched-off API from a missing role', () => {
    const off = verdict(403, users, refusal(403, 'accessNotConfigured'));
    const role = verdict(403, audit, refusal(403, 'forbidden', 'Not Authorized to access this resource/api'));

    expect(off).toMatchObject({ reason: 'permission', lacks: 'the Admin SDK API' });
    expect(role).toMatchObject({
      reason: 'permission',
      lacks: 'the Reports privilege of an administrator role',
    });
  });

  it('makes a hostile message harmless and short', () => {
    const { message } = verdict(400, users, refusal(400, 'odd', `\u001b[2J${'x'.repeat(500)}`));

    expect(message).toMatch(/^odd \\u\{1b\}\[2Jx+…$/);
    expect(message.length).toBeLessThan(130);
  });

  it.each([
    [
      400,
      { error: 'invalid_grant', error_description: 'Invalid email or User ID' },
      'invalid_grant',
      'see that auth.subject exists and is not suspended, that the key was not deleted, and that the clock is right',
    ],
    [401, {}, 'no reason given', delegate],
    [400, { error: 'constructor' }, 'constructor', delegate],
  ])('a refused login is a matter of the credential: %i %j', (status, body, message, fix) => {
    const said = verdict(status, '/token', body);

    expect(said).toEqual({ retry: false, reason: 'credentials', message, fix });
  });

  it('of a scope that is not delegated, it says nothing of the others', () => {
    const said = verdict(401, '/token', { error: 'unauthorized_client', error_description: 'x' });

    expect(said).toEqual({
      retry: false,
      reason: 'permission',
      message: 'unauthorized_client',
      fix: delegate,
    });
  });

  it('a page that answers in place of the sign-in says nothing of the credential', () => {
    expect(verdict(401, '/token', '<html>')).toMatchObject({ retry: false, reason: 'shape' });
  });

  it.each([
    [
      refusal(403, 'accessNotConfigured'),
      'API not enabled',
      /^enable the IAM Service Account Credentials API/,
    ],
    [
      refusal(403, 'forbidden'),
      'the workload may not sign for the service account',
      /Token Creator on scan@/,
    ],
  ])('a refused signature names the service account: %j', (body, message, fix) => {
    const auth = {
      kind: 'workload-identity',
      credentials: new Secret(externalAccount('/run/token')),
      serviceAccount: 'scan@project.iam.gserviceaccount.com',
      subject: 'admin@example.com',
    };
    const { judge } = createRules(googleConfig.parse({ auth }), undefined);
    const url = new URL(
      '/v1/projects/-/serviceAccounts/scan%40project.iam.gserviceaccount.com:signJwt',
      'https://iamcredentials.googleapis.com',
    );

    const said = judge({ status: 403, headers: new Headers(), body, url });

    expect(said).toEqual({
      retry: false,
      reason: 'credentials',
      message,
      fix: expect.stringMatching(fix),
    });
  });

  it('a failed login is asked again', () => {
    expect(verdict(500, '/token', {})).toMatchObject({ retry: true, reason: 'unavailable' });
    expect(verdict(429, '/token', {})).toMatchObject({ retry: true, reason: 'throttled' });
  });
});

describe('budgets and origins', () => {
  it('draws on the right budget', () => {
    const signature = '/v1/projects/-/serviceAccounts/scan%40project.iam.gserviceaccount.com:signJwt';
    const paths = ['/token', '/v1/token', signature, users, tokens, audit, usage, `${audit}?eventName=x`];

    const names = paths.map((path) => budget(new URL(path, 'https://x')));

    const signIns = ['login', 'login', 'login'];
    expect(names).toEqual([...signIns, 'directory', 'directory', 'reports', 'reports', 'filtered']);
  });

  it('calls Google and nobody else, or the server that stands in for it', () => {
    const simulated = createRules(
      googleConfig.parse(bearer({ baseUrl: 'http://127.0.0.1:8080' })),
      undefined,
    );

    expect(origins).toEqual({
      'https://admin.googleapis.com': 'https://admin.googleapis.com',
      'https://oauth2.googleapis.com': 'https://oauth2.googleapis.com',
      'https://sts.googleapis.com': 'https://sts.googleapis.com',
      'https://iamcredentials.googleapis.com': 'https://iamcredentials.googleapis.com',
    });
    expect(simulated.origins).toEqual({
      'https://admin.googleapis.com': 'http://127.0.0.1:8080',
      'https://oauth2.googleapis.com': 'http://127.0.0.1:8080',
      'https://sts.googleapis.com': 'http://127.0.0.1:8080',
      'https://iamcredentials.googleapis.com': 'http://127.0.0.1:8080',
    });
  });
});
