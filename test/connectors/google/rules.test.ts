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
const policies = '/v1/policies';
const units = '/admin/directory/v1/customer/my_customer/orgunits';
const usage = '/admin/reports/v1/usage/dates/2026-11-21';
const userUsage = '/admin/reports/v1/usage/users/all/dates/2026-11-21';
const asps = '/admin/directory/v1/users/1/asps';
const roles = '/admin/directory/v1/customer/my_customer/roles';
const assignments = '/admin/directory/v1/customer/my_customer/roleassignments';
const delegate =
  'delegate what is needed to client id 111222333 in the Admin console, under Security > Access and data control > API controls > Domain-wide delegation; `oauthlas init google` prints which scopes the surfaces that you choose need';

const scope = 'https://www.googleapis.com/auth/admin.';

function verdict(status: number, path: string, body: unknown, headers: Record<string, string> = {}) {
  const url = new URL(path, 'https://admin.googleapis.com');
  return judge({ status, headers: new Headers(headers), body, url });
}

/** A refusal in the shape of Google's newer APIs. */
function rpc(code: number, status: string, message: string, reason?: string): object {
  const details =
    reason === undefined ? [] : [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }];
  return { error: { code, message, status, details } };
}

const quota = { retry: true, reason: 'throttled', message: 'quota used up' };
const busy = { ...quota, message: 'busy, or quota used up' };
const down = { retry: true, reason: 'unavailable', message: 'the service failed' };
const credential = { retry: false, reason: 'credentials', message: 'credential refused', fix: delegate };
const gone = { retry: false, reason: 'gone', message: 'not found' };
const tooEarly = { retry: false, reason: 'gone', message: 'no report of that day yet' };
const expired = { retry: false, reason: 'expired', message: 'page token refused' };
const foreign = {
  retry: false,
  reason: 'shape',
  message: 'something that is no answer of Google: a proxy or a portal may be in between',
};
const plan = {
  retry: false,
  reason: 'plan',
  message: 'this account may not use the API',
  fix: "see in the Admin console whether the account's edition and API settings allow the Admin SDK",
};
const customer = {
  retry: false,
  reason: 'unsupported',
  message: 'no such customer',
  fix: 'see that `customer` in the config is the customer id that Google gave (C01abcdef), no domain, and that the administrator may see that customer',
};
const unknown = (message: string) => ({ retry: false, reason: 'unsupported', message });
const role = (lacks: string) => ({
  retry: false,
  reason: 'permission',
  message: 'the administrator may not',
  lacks,
  fix: 'give that privilege to the administrator as whom OAuthlas acts, or act as another one',
});
const security = role(
  'the User Security Management privilege; for administrators, the super administrator role',
);
const noScope = (lacks: string) => ({
  retry: false,
  reason: 'permission',
  message: 'scope missing',
  lacks: `${scope}${lacks}`,
  fix: delegate,
});
const noPolicies = {
  retry: false,
  reason: 'permission',
  message: 'scope missing',
  lacks: 'https://www.googleapis.com/auth/cloud-identity.policies.readonly',
  fix: delegate,
};
const apiOff = {
  retry: false,
  reason: 'permission',
  message: 'API not enabled',
  lacks: 'the Admin SDK API',
  fix: "enable the Admin SDK API in the credential's Google Cloud project, and wait some minutes",
};
const noProject = {
  retry: false,
  reason: 'permission',
  message: 'the calls cannot be counted on that project',
  lacks: 'a Google Cloud project to count the calls on, and the role Service Usage Consumer on it',
  fix: 'name a project in auth.quotaProject on which whoever logged in has that role',
};

const notAuthorized = 'Not Authorized to access this resource/api';
const outOfScope = 'Request had insufficient authentication scopes.';
const notUsedBefore = 'Admin SDK API has not been used in project 713637348372 before or it is disabled.';
const page = '<!DOCTYPE html><html><title>Error</title>';

/** Google's own wordings, as its pages and those who call it tell them. */
const wordings: readonly (readonly [what: string, number, string, unknown, object])[] = [
  ['quota of a user', 403, users, refusal(403, 'userRateLimitExceeded', 'User Rate Limit Exceeded'), quota],
  ['quota of calls at once', 403, users, refusal(403, 'quotaExceeded'), quota],
  ['quota of an account', 429, users, refusal(429, 'rateLimitExceeded'), quota],
  ['the same with the older status', 403, tokens, refusal(403, 'rateLimitExceeded'), quota],
  ['quota of a day', 403, tokens, refusal(403, 'dailyLimitExceeded', 'Daily Limit Exceeded'), quota],
  [
    'quota in the newer shape',
    429,
    audit,
    rpc(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for quota metric x', 'RATE_LIMIT_EXCEEDED'),
    quota,
  ],
  ['the same, told by its status alone', 403, audit, rpc(403, 'RESOURCE_EXHAUSTED', ''), quota],
  ['the same, told by its reason alone', 403, audit, rpc(403, '', '', 'RATE_LIMIT_EXCEEDED'), quota],
  ['quota in plain text', 403, users, 'Request rate higher than configured.', quota],
  ['quota in plain text', 429, users, 'Quota exceeded for quota metric x', quota],
  ['quota in plain text', 503, users, 'Quota exceeded for the current request', quota],
  ['quota without a word', 429, users, {}, quota],
  ['quota on a page', 429, tokens, page, quota],
  ['quota of the Reports API', 503, audit, refusal(503, 'backendError', 'Backend Error'), busy],
  ['the same without a word', 503, usage, {}, busy],
  ['the same in plain text', 503, audit, 'Quota exceeded for the current request', quota],

  [
    'a listing that takes an hour',
    503,
    users,
    refusal(503, 'backendError', 'Service unavailable. Please try again'),
    down,
  ],
  ['no service', 503, tokens, rpc(503, 'UNAVAILABLE', 'The service is currently unavailable.'), down],
  ['no service, on a page', 503, tokens, page, down],
  ['a failure', 500, audit, refusal(500, 'backendError', 'Backend Error'), down],
  ['a failure', 500, users, rpc(500, 'INTERNAL', 'Internal error encountered.'), down],
  ['a failure without a word', 500, tokens, null, down],
  ['a bad gateway', 502, users, '<html>Bad Gateway', down],
  ['a gateway that waited', 504, audit, 'Gateway Timeout', down],
  ['too slow', 408, users, {}, down],

  ['a token that ended', 401, users, refusal(401, 'authError', 'Invalid Credentials'), credential],
  ['no token', 401, tokens, refusal(401, 'required', 'Login Required'), credential],
  [
    'a token of no use',
    401,
    audit,
    rpc(
      401,
      'UNAUTHENTICATED',
      'Request had invalid authentication credentials. Expected OAuth 2 access token',
    ),
    credential,
  ],
  [
    'an account that is deleted or disabled',
    401,
    users,
    rpc(401, 'UNAUTHENTICATED', 'The user account is disabled.', 'ACCOUNT_STATE_INVALID'),
    credential,
  ],
  [
    'the log to whoever is no administrator',
    401,
    audit,
    refusal(401, 'authError', 'Access denied. You are not authorized to read activity records.'),
    role('the Reports privilege of an administrator role'),
  ],
  ['somebody else’s page', 401, users, '<html>', foreign],

  [
    'people to a lesser administrator',
    403,
    users,
    refusal(403, 'forbidden', notAuthorized),
    role('the privilege to read users of an administrator role'),
  ],
  ['tokens to a lesser administrator', 403, tokens, refusal(403, 'forbidden', notAuthorized), security],
  [
    'app passwords to a lesser administrator',
    403,
    asps,
    refusal(403, 'notAuthorized', notAuthorized),
    security,
  ],
  [
    'roles to a lesser administrator',
    403,
    roles,
    refusal(403, 'forbidden', notAuthorized),
    role('the super administrator role'),
  ],
  [
    'assignments to a lesser administrator',
    403,
    assignments,
    rpc(403, 'PERMISSION_DENIED', 'The caller does not have permission'),
    role('the super administrator role'),
  ],
  [
    'the log to a lesser administrator',
    403,
    audit,
    refusal(403, 'forbidden', notAuthorized),
    role('the Reports privilege of an administrator role'),
  ],
  [
    'the counts to a lesser administrator',
    403,
    usage,
    refusal(403, 'forbidden', notAuthorized),
    role('the Reports privilege of an administrator role'),
  ],
  [
    'a customer of somebody else',
    403,
    `${audit}?customerId=C1`,
    refusal(403, 'forbidden', 'Caller does not have access to the customers reporting data.'),
    role('the Reports privilege of an administrator role'),
  ],
  [
    'the counts of people to a lesser administrator',
    403,
    userUsage,
    refusal(403, 'insufficientAdministratorPrivileges'),
    role('the Reports privilege of an administrator role'),
  ],
  [
    'something about another service',
    403,
    tokens,
    refusal(403, 'notACalendarUser', 'The user must be signed up for Google Calendar.'),
    security,
  ],
  ['without a word', 403, users, null, role('the privilege to read users of an administrator role')],
  ['somebody else’s page', 403, users, page, foreign],
  ['somebody else’s words', 403, tokens, 'Access to this site is denied', foreign],

  [
    'people without the scope',
    403,
    users,
    rpc(403, 'PERMISSION_DENIED', outOfScope, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'),
    noScope('directory.user.readonly'),
  ],
  [
    'one of them',
    403,
    `${users}/1`,
    rpc(403, 'PERMISSION_DENIED', outOfScope),
    noScope('directory.user.readonly'),
  ],
  [
    'tokens without the scope',
    403,
    tokens,
    refusal(403, 'insufficientPermissions', `Insufficient Permission: ${outOfScope}`),
    noScope('directory.user.security'),
  ],
  [
    'app passwords without the scope',
    403,
    asps,
    refusal(403, 'insufficientPermissions', 'Insufficient Permission'),
    noScope('directory.user.security'),
  ],
  [
    'roles without the scope',
    403,
    roles,
    rpc(403, 'PERMISSION_DENIED', outOfScope),
    noScope('directory.rolemanagement.readonly'),
  ],
  [
    'assignments without the scope',
    403,
    assignments,
    rpc(403, 'PERMISSION_DENIED', outOfScope),
    noScope('directory.rolemanagement.readonly'),
  ],
  [
    'the log without the scope',
    403,
    audit,
    rpc(403, 'PERMISSION_DENIED', outOfScope),
    noScope('reports.audit.readonly'),
  ],
  [
    'the counts without the scope',
    403,
    usage,
    rpc(403, 'PERMISSION_DENIED', outOfScope),
    noScope('reports.usage.readonly'),
  ],
  [
    'the counts of people without the scope',
    403,
    userUsage,
    rpc(403, 'PERMISSION_DENIED', outOfScope),
    noScope('reports.usage.readonly'),
  ],

  [
    'the API is off',
    403,
    users,
    refusal(403, 'accessNotConfigured', `Access Not Configured. ${notUsedBefore}`),
    apiOff,
  ],
  ['the API is off', 403, audit, rpc(403, 'PERMISSION_DENIED', notUsedBefore, 'SERVICE_DISABLED'), apiOff],
  [
    'no project to count on',
    403,
    users,
    rpc(
      403,
      'PERMISSION_DENIED',
      'The admin.googleapis.com API requires a quota project, which is not set by default.',
      'SERVICE_DISABLED',
    ),
    noProject,
  ],
  [
    'a project of others',
    403,
    usage,
    rpc(
      403,
      'PERMISSION_DENIED',
      'Caller does not have required permission to use project x. Grant the caller the roles/serviceusage.serviceUsageConsumer role',
      'USER_PROJECT_DENIED',
    ),
    noProject,
  ],

  [
    'an account without APIs',
    403,
    users,
    refusal(403, 'domainCannotUseApis', 'Domain cannot use apis.'),
    plan,
  ],
  ['the same with another status', 400, tokens, refusal(400, 'invalid', 'Domain cannot use apis.'), plan],
  ['the same in plain text', 403, users, 'Domain cannot use apis.', plan],

  ['a person who was deleted', 404, tokens, refusal(404, 'notFound', 'Resource Not Found: userKey'), gone],
  ['the same of app passwords', 404, asps, refusal(404, 'notFound', 'Resource Not Found: userKey.'), gone],
  ['the same in one word', 404, `${users}/1`, refusal(404, 'userNotFound', 'x'), gone],
  ['an organisation that is not found', 404, tokens, refusal(404, 'notFound', 'Domain not found.'), customer],
  ['the same in one word', 404, tokens, refusal(404, 'domainNotFound', 'x'), customer],
  ['the same in other words', 404, asps, refusal(404, 'notFound', 'Resource Not Found: domain'), customer],
  ['the same in plain text', 403, users, 'Invalid domain.', customer],
  ['a customer who is not found', 404, roles, refusal(404, 'notFound', "Customer doesn't exist"), customer],
  [
    'something else that is not found',
    404,
    tokens,
    rpc(404, 'NOT_FOUND', 'Requested entity was not found.'),
    unknown('NOT_FOUND Requested entity was not found.'),
  ],
  ['the word of a gateway in JSON', 404, tokens, { error: 'not found' }, unknown('not found')],
  [
    'a person, where none was asked for',
    404,
    audit,
    refusal(404, 'notFound', 'Resource Not Found: userKey'),
    unknown('notFound Resource Not Found: userKey'),
  ],
  ['nothing said', 404, tokens, {}, foreign],
  ['nothing at all', 404, tokens, null, foreign],
  ['somebody else’s page', 404, tokens, '<html>', foreign],

  [
    'a day that is not counted yet',
    400,
    usage,
    refusal(
      400,
      'invalid',
      'Data for dates later than 2026-11-20 is not yet available. Please check back later',
    ),
    tooEarly,
  ],
  [
    'the same of people',
    400,
    userUsage,
    refusal(400, 'invalid', 'Data for dates later than 2026-11-20 is not yet available.'),
    tooEarly,
  ],
  ['a page token that ended', 400, users, refusal(400, 'invalid', 'Invalid Input: pageToken'), expired],
  ['the same', 400, audit, rpc(400, 'INVALID_ARGUMENT', 'Invalid page token'), expired],
  ['the same', 410, users, { error: { errors: [{ reason: 'gone', location: 'pageToken' }] } }, expired],
  ['a customer id that is none', 400, users, refusal(400, 'invalid', 'Invalid Customer Id'), customer],
  ['the same', 400, roles, refusal(400, 'invalid', 'Invalid Input: customer'), customer],
  [
    'the same in two words',
    400,
    `${users}?customer=example.com`,
    refusal(400, 'badRequest', 'Bad Request'),
    customer,
  ],
  ['the same of reports', 400, `${usage}?customerId=C1`, refusal(400, 'badRequest', 'Bad Request'), customer],
  [
    'the two words of something else',
    400,
    usage,
    refusal(400, 'badRequest', 'Bad Request'),
    unknown('badRequest Bad Request'),
  ],
  [
    'a person whose key is none',
    400,
    tokens,
    refusal(400, 'invalid', 'Invalid Input: userKey'),
    unknown('invalid Invalid Input: userKey'),
  ],
  [
    'the same in other words',
    400,
    tokens,
    refusal(400, 'invalid', 'Invalid Value'),
    unknown('invalid Invalid Value'),
  ],
  [
    'an event of which the log knows nothing',
    400,
    audit,
    refusal(400, 'invalid', 'Invalid event name TRUST_DOMAIN_OWNED_OAUTH2_APPS'),
    unknown('invalid Invalid event name TRUST_DOMAIN_OWNED_OAUTH2_APPS'),
  ],
  [
    'a mailbox that is not there',
    400,
    tokens,
    refusal(400, 'failedPrecondition', 'Mail service not enabled'),
    unknown('failedPrecondition Mail service not enabled'),
  ],
  [
    'a condition',
    412,
    users,
    refusal(412, 'conditionNotMet', 'Precondition Failed'),
    unknown('conditionNotMet Precondition Failed'),
  ],
  [
    'a limit',
    412,
    tokens,
    refusal(412, 'limitExceeded', 'Domain user limit reached'),
    unknown('limitExceeded Domain user limit reached'),
  ],
  [
    'something deleted, who knows what',
    410,
    tokens,
    refusal(410, 'deleted', 'Resource has been deleted'),
    unknown('deleted Resource has been deleted'),
  ],
  ['policies without the scope', 403, policies, rpc(403, 'PERMISSION_DENIED', outOfScope), noPolicies],
  [
    'policies to a lesser administrator',
    403,
    policies,
    rpc(403, 'PERMISSION_DENIED', 'The caller does not have permission'),
    role('the super administrator role'),
  ],
  [
    'policies where their API is off',
    403,
    policies,
    rpc(403, 'PERMISSION_DENIED', 'Cloud Identity API has not been used', 'SERVICE_DISABLED'),
    {
      ...apiOff,
      lacks: 'the Cloud Identity API',
      fix: "enable the Cloud Identity API in the credential's Google Cloud project, and wait some minutes",
    },
  ],
  [
    'units to a lesser administrator',
    403,
    units,
    refusal(403, 'forbidden', notAuthorized),
    role('the privilege to read organisational units of an administrator role'),
  ],
  [
    'units without the scope',
    403,
    units,
    rpc(403, 'PERMISSION_DENIED', outOfScope),
    noScope('directory.orgunit.readonly'),
  ],
  ['a conflict without a word', 409, users, {}, unknown('no reason given')],
  ['a way to elsewhere', 302, users, '', unknown('no reason given')],
];

describe('what a refusal means', () => {
  it.each(wordings)('%s: %i at %s', (_, status, path, body, expected) => {
    const said = verdict(status, path, body);

    expect(said).toEqual(expected);
  });

  it('hears of a missing scope in the header, too', () => {
    const header = {
      'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"',
    };

    const said = verdict(403, audit, rpc(403, 'PERMISSION_DENIED', ''), header);

    expect(said).toEqual(noScope('reports.audit.readonly'));
  });

  it('makes a hostile message harmless and short', () => {
    const { message } = verdict(400, users, refusal(400, 'odd', `\u001b[2J${'x'.repeat(500)}`));

    expect(message).toMatch(/^odd \\u\{1b\}\[2Jx+…$/);
    expect(message.length).toBeLessThan(130);
  });
});

const seeSubject =
  'see that auth.subject is the address of an administrator of this organisation who exists and is not suspended';
const seeKey = 'see in the Google Cloud console that the key in auth.key was not deleted, or make a new one';

describe('what a refused sign-in means', () => {
  it.each<[error: string, description: string | undefined, fix: string]>([
    ['invalid_grant', 'Invalid email or User ID', seeSubject],
    ['invalid_grant', 'Not a valid email.', seeSubject],
    ['invalid_grant', 'Account has been deleted', seeSubject],
    ['invalid_grant', 'The account has been deleted.', seeSubject],
    ['invalid_request', 'Invalid impersonation prn email address.', seeSubject],
    ['invalid_request', 'Invalid impersonation &quot;sub&quot; field: x', seeSubject],
    ['access_denied', 'Account restricted', seeSubject],
    [
      'invalid_grant',
      'Invalid grant: account not found',
      'see that the service account and auth.subject exist',
    ],
    [
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
      'set the clock of this machine: Google takes what is signed for minutes only',
    ],
    ['invalid_grant', 'Invalid JWT Signature.', seeKey],
    ['invalid_grant', 'Invalid JWT: No valid verifier found for issuer.', seeKey],
    [
      'invalid_grant',
      'reauth related error (invalid_rapt)',
      'trust the client in the Admin console, or exempt it from the session length of Google Cloud services there',
    ],
    ...['Bad Request', 'Token has been expired or revoked.', undefined].map(
      (description): [string, string | undefined, string] => [
        'invalid_grant',
        description,
        'see that auth.subject exists and is not suspended, that the key was not deleted, and that the clock is right',
      ],
    ),
    [
      'invalid_client',
      'The OAuth client was not found.',
      'see that the service account still exists and is not disabled',
    ],
    [
      'disabled_client',
      'The OAuth client was disabled.',
      'enable the key of the service account, or the service account itself',
    ],
    [
      'deleted_client',
      'The OAuth client was deleted.',
      'restore the service account, which can be done for 30 days, or use another',
    ],
    ['org_internal', undefined, 'use a service account of a project in the organisation of auth.subject'],
    ['invalid_request', undefined, delegate],
    ['constructor', undefined, delegate],
  ])('%s, %s: it is the credential', (error, error_description, fix) => {
    const said = verdict(400, '/token', { error, error_description });

    expect(said).toEqual({ retry: false, reason: 'credentials', message: error, fix });
  });

  it('hears of a session that ended in the subtype, too', () => {
    const said = verdict(400, '/token', { error: 'invalid_grant', error_subtype: 'rapt_required' });

    expect(said.fix).toMatch(/session length/);
  });

  it.each([
    ['unauthorized_client', 'Unauthorized client or scope in request.', delegate],
    ['unauthorized_client', 'Client is unauthorized to retrieve access tokens using this method', delegate],
    ['access_denied', 'Requested client not authorized.', delegate],
    ['access_denied', undefined, delegate],
    ['invalid_scope', 'Empty or missing scope not allowed.', delegate],
    [
      'admin_policy_enforced',
      undefined,
      'trust the client in the Admin console, under Security > Access and data control > API controls > App access control',
    ],
  ])(
    '%s, %s: of a scope that is not given, it says nothing of the others',
    (error, error_description, fix) => {
      const said = verdict(401, '/token', { error, error_description });

      expect(said).toEqual({ retry: false, reason: 'permission', message: error, fix });
    },
  );

  it.each<[number, unknown, object]>([
    [500, {}, down],
    [503, page, down],
    [400, { error: 'internal_failure', error_description: 'Backend Error' }, down],
    [400, { error: 'temporarily_unavailable' }, down],
    [429, {}, quota],
    [403, { error: 'rate_limit_exceeded', error_description: 'Rate Limit Exceeded' }, quota],
    [403, rpc(403, 'RESOURCE_EXHAUSTED', 'Quota exceeded for quota metric x'), quota],
    [401, '<html>', foreign],
    [404, 'nobody here', foreign],
    [401, {}, { retry: false, reason: 'credentials', message: 'no reason given', fix: delegate }],
  ])('%i %j', (status, body, expected) => {
    expect(verdict(status, '/token', body)).toEqual(expected);
  });

  const freshToken =
    'let the issuer write a new token, for the audience that the provider of the pool expects';

  it.each([
    [400, 'invalid_grant', 'ID Token issued at 1764200000 is stale to sign-in.', freshToken],
    [
      400,
      'invalid_grant',
      'The audience in ID Token [x] does not match the expected audience y.',
      freshToken,
    ],
    [
      400,
      'invalid_grant',
      "Error connecting to the given credential's issuer.",
      'see that Google can reach the issuer of the token and its keys from the internet, or upload the keys to the provider',
    ],
    [
      400,
      'invalid_target',
      'The target service indicated by the "audience" parameters is invalid.',
      'see that pool and provider in auth.credentials exist and are enabled',
    ],
    [
      401,
      'unauthorized_client',
      'The given credential is rejected by the attribute condition.',
      'see whether the attribute condition of the provider admits this workload',
    ],
    [
      400,
      'invalid_request',
      'Invalid value for "audience".',
      'see that pool and provider in auth.credentials trust the issuer of the token',
    ],
  ])('the exchange: %i %s, %s', (status, error, error_description, fix) => {
    const said = verdict(status, '/v1/token', { error, error_description });

    expect(said).toEqual({ retry: false, reason: 'credentials', message: error, fix });
  });

  it('tells which API of the sign-in is off', () => {
    const said = verdict(403, '/v1/token', rpc(403, 'PERMISSION_DENIED', 'x', 'SERVICE_DISABLED'));

    expect(said).toEqual({
      retry: false,
      reason: 'credentials',
      message: 'API not enabled',
      fix: 'enable the Security Token Service API in the project of the pool',
    });
  });

  const account = 'scan@project.iam.gserviceaccount.com';
  const creator = `give the workload’s principal the role Service Account Token Creator on ${account}, and see that it exists`;

  it.each<[number, object, string, string]>([
    [
      403,
      refusal(403, 'accessNotConfigured'),
      'API not enabled',
      `enable the IAM Service Account Credentials API in the project of ${account}`,
    ],
    [
      403,
      rpc(403, 'PERMISSION_DENIED', 'x', 'SERVICE_DISABLED'),
      'API not enabled',
      `enable the IAM Service Account Credentials API in the project of ${account}`,
    ],
    [
      403,
      rpc(
        403,
        'PERMISSION_DENIED',
        "Permission 'iam.serviceAccounts.signJwt' denied on resource (or it may not exist).",
        'IAM_PERMISSION_DENIED',
      ),
      'the workload may not sign for the service account',
      creator,
    ],
    [404, rpc(404, 'NOT_FOUND', 'Unknown service account'), 'no such service account', creator],
    [
      400,
      rpc(400, 'FAILED_PRECONDITION', 'Service account is disabled.'),
      'the service account is disabled',
      `enable ${account} in the Google Cloud console`,
    ],
    [
      401,
      rpc(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.'),
      'the token of the exchange was refused',
      'see that pool and provider in auth.credentials trust the issuer of the token',
    ],
  ])('a signature: %i %j', (status, body, message, fix) => {
    const said = signatureVerdict(status, body);

    expect(said).toEqual({ retry: false, reason: 'credentials', message, fix });
  });

  it('asks again for a signature that quota or a failure kept back', () => {
    expect(signatureVerdict(429, {})).toEqual(quota);
    expect(signatureVerdict(403, rpc(403, 'RESOURCE_EXHAUSTED', ''))).toEqual(quota);
    expect(signatureVerdict(503, page)).toEqual(down);
    expect(signatureVerdict(403, page)).toEqual(foreign);
  });
});

function signatureVerdict(status: number, body: unknown) {
  const auth = {
    kind: 'workload-identity',
    credentials: new Secret(externalAccount('/run/token')),
    serviceAccount: 'scan@project.iam.gserviceaccount.com',
    subject: 'admin@example.com',
  };
  const url = new URL(
    '/v1/projects/-/serviceAccounts/scan%40project.iam.gserviceaccount.com:signJwt',
    'https://iamcredentials.googleapis.com',
  );
  return createRules(googleConfig.parse({ auth }), undefined).judge({
    status,
    headers: new Headers(),
    body,
    url,
  });
}

describe('budgets and origins', () => {
  it('draws on the right budget', () => {
    const signature = '/v1/projects/-/serviceAccounts/scan%40project.iam.gserviceaccount.com:signJwt';
    const assets = ['organizations/1', 'folders/2', 'projects/p'].map((parent) => `/v1/${parent}/assets`);
    const paths = [
      '/token',
      '/v1/token',
      signature,
      users,
      tokens,
      audit,
      usage,
      `${audit}?eventName=x`,
      policies,
    ];

    const names = [...paths, ...assets].map((path) => budget(new URL(path, 'https://x')));

    const signIns = ['login', 'login', 'login'];
    expect(names).toEqual([
      ...signIns,
      'directory',
      'directory',
      'reports',
      'reports',
      'filtered',
      'policies',
      'assets',
      'assets',
      'assets',
    ]);
  });

  it('calls Google and nobody else, or the server that stands in for it', () => {
    const simulated = createRules(
      googleConfig.parse(bearer({ baseUrl: 'http://127.0.0.1:8080' })),
      undefined,
    );

    expect(origins).toEqual({
      'https://admin.googleapis.com': 'https://admin.googleapis.com',
      'https://cloudidentity.googleapis.com': 'https://cloudidentity.googleapis.com',
      'https://oauth2.googleapis.com': 'https://oauth2.googleapis.com',
      'https://sts.googleapis.com': 'https://sts.googleapis.com',
      'https://iamcredentials.googleapis.com': 'https://iamcredentials.googleapis.com',
      'https://cloudasset.googleapis.com': 'https://cloudasset.googleapis.com',
    });
    expect(simulated.origins).toEqual({
      'https://admin.googleapis.com': 'http://127.0.0.1:8080',
      'https://cloudidentity.googleapis.com': 'http://127.0.0.1:8080',
      'https://oauth2.googleapis.com': 'http://127.0.0.1:8080',
      'https://sts.googleapis.com': 'http://127.0.0.1:8080',
      'https://iamcredentials.googleapis.com': 'http://127.0.0.1:8080',
      'https://cloudasset.googleapis.com': 'http://127.0.0.1:8080',
    });
  });
});
