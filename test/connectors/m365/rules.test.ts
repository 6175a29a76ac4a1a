import fc from 'fast-check';
import { expect, test } from 'vitest';
import { config } from '../../../src/connectors/m365/config.ts';
import { judge, rules } from '../../../src/connectors/m365/rules.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { refusal } from './tenant.ts';

const url = new URL('https://graph.microsoft.com/v1.0/users');

function judged(status: number, body: unknown, headers: Record<string, string> = {}) {
  return judge({ status, headers: new Headers(headers), body, url });
}

test.each([
  [429, refusal('TooManyRequests', 'Slow down.'), 'throttled', true],
  [429, '<html>busy</html>', 'throttled', true],
  [503, refusal('serviceNotAvailable', 'Down.'), 'unavailable', true],
  [504, '', 'unavailable', true],
  [500, refusal('generalException', 'Oops.'), 'unavailable', true],
  [501, refusal('notImplemented', 'No.'), 'unsupported', false],
  [401, refusal('InvalidAuthenticationToken', 'Access token has expired.'), 'credentials', false],
  [403, refusal('Authorization_RequestDenied', 'Insufficient privileges.'), 'permission', false],
  [403, refusal('AccessDenied', 'Not for you.'), 'permission', false],
  [403, refusal('Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'x'), 'plan', false],
  [403, refusal('Forbidden', 'The tenant needs a premium license.'), 'plan', false],
  [400, refusal('AadPremiumLicenseRequired', 'x'), 'plan', false],
  [403, refusal('Forbidden', 'This API is not available in this cloud.'), 'unsupported', false],
  [400, refusal('BadRequest', "Resource not found for the segment 'reports'."), 'unsupported', false],
  [
    400,
    refusal('BadRequest', "Failed to resolve table or column expression named 'OAuthAppInfo'"),
    'plan',
    false,
  ],
  [400, refusal('BadRequest', "Failed to resolve table or column expression named 'x'"), 'shape', false],
  [404, refusal('UnknownError', "Resource not found for the segment 'reports'."), 'unsupported', false],
  [404, refusal('Request_ResourceNotFound', 'It does not exist.'), 'gone', false],
  [404, refusal('Directory_ObjectNotFound', 'x'), 'gone', false],
  [404, refusal('ResourceNotFound', 'x'), 'gone', false],
  [404, refusal('NotFound', 'x'), 'gone', false],
  [404, refusal('itemNotFound', 'x'), 'gone', false],
  [404, refusal('ErrorItemNotFound', 'x'), 'gone', false],
  [404, refusal('UnknownError', 'x', { code: 'NotFound' }), 'gone', false],
  [404, refusal('UnknownError', ''), 'unavailable', false],
  [404, refusal('UnknownTenantId', 'We do not recognize this tenant ID.'), 'unavailable', false],
  [404, refusal('TenantResourceNotFoundHere', 'x'), 'unavailable', false],
  [404, refusal('BadRequest', 'Not found.'), 'unavailable', false],
  [404, {}, 'unavailable', false],
  [404, '', 'unavailable', false],
  [404, '<html>not found</html>', 'shape', false],
  [404, refusal('Directory_ExpiredPageToken', 'x'), 'expired', false],
  [404, refusal('BadRequest', 'Skip token not found.'), 'expired', false],
  [400, refusal('BadRequest', 'Tenant does not have a SPO license.'), 'plan', false],
  [400, refusal('BadRequest', 'The user does not have a valid license.'), 'plan', false],
  [400, refusal('BadRequest', "Invalid filter clause: 'license' is no member."), 'shape', false],
  [400, refusal('BadRequest', 'The $top value of 999 is too large.'), 'truncated', false],
  [400, refusal('BadRequest', 'Top exceeds the maximum.'), 'truncated', false],
  [400, refusal('BadRequest', "A filter on 'laptop' is too large."), 'shape', false],
  [400, refusal('Directory_ExpiredPageToken', 'x'), 'expired', false],
  [400, refusal('DirectoryPageTokenNotFoundException', 'x'), 'expired', false],
  [400, refusal('BadRequest', 'The skip token is invalid.'), 'expired', false],
  [410, refusal('resyncRequired', 'x'), 'expired', false],
  [400, refusal('Request_BadRequest', "Invalid page size specified: '1000'."), 'truncated', false],
  [400, refusal('', 'Invalid Skip Token'), 'expired', false],
  [
    400,
    refusal('BadRequest', 'The specified page token value has expired and can no longer be included.'),
    'expired',
    false,
  ],
  [400, refusal('syncStateNotFound', 'x'), 'expired', false],
  [400, refusal('BadRequest', "The limit of '100' for Top query has been exceeded."), 'truncated', false],
  [400, refusal('BadRequest', "Query option 'Top' is not allowed."), 'truncated', false],
  [400, refusal('invalidRequest', 'x', { code: 'tooManyResultsRequested' }), 'truncated', false],
  [400, refusal('Request_UnsupportedQuery', "Invalid page size specified: '1000'."), 'truncated', false],
  [400, refusal('Request_UnsupportedQuery', 'Not in this tenant.'), 'unsupported', false],
  [
    401,
    refusal('Unauthorized', "Neither tenant is B2C or tenant doesn't have premium license"),
    'plan',
    false,
  ],
  [402, refusal('PaymentRequired', 'x'), 'plan', false],
  [403, refusal('Forbidden', 'Your tenant is not licensed for this feature.'), 'plan', false],
  [403, refusal('AadPremiumLicenseRequired', 'x'), 'plan', false],
  [400, refusal('Request_BadRequest', 'Something else.'), 'shape', false],
  [403, '<html>blocked by proxy</html>', 'shape', false],
  [418, null, 'shape', false],
])('%d %j is %s', (status, body, reason, retry) => {
  const verdict = judged(status, body);

  expect(verdict).toMatchObject({ reason, retry });
});

test('an error inside the error may say more than the one around it, and one that holds itself ends', () => {
  const inside = { code: 'BadRequest', innererror: { code: 'Directory_ExpiredPageToken' } };
  const round: { code: string; innerError?: object } = { code: 'a' };
  round.innerError = round;

  const verdict = judged(400, refusal('Request_BadRequest', 'x', inside));

  expect(verdict).toMatchObject({ reason: 'expired', message: 'Request_BadRequest: x' });
  expect(judged(400, { error: round }).reason).toBe('shape');
});

test.each<[Record<string, string>, object]>([
  [{}, {}],
  [{ 'x-ms-resource-unit': '3' }, { cost: 3 }],
  [
    { 'x-ms-resource-unit': '2', 'x-ms-throttle-limit-percentage': '0.85' },
    { cost: 2, load: 0.85 },
  ],
  [
    { 'x-ms-resource-unit': '1e9', 'x-ms-throttle-limit-percentage': '85' },
    { cost: 100, load: 1.8 },
  ],
  [{ 'x-ms-resource-unit': 'many', 'x-ms-throttle-limit-percentage': '-1' }, {}],
])('what the headers %j say of the quota is %j', (headers, expected) => {
  const { quota } = rules(config.parse({ auth: { kind: 'bearer', token: new Secret('t') } }));

  expect(quota?.(new Headers(headers))).toEqual(expected);
});

test('whatever the headers hold, a call costs something and not everything', () => {
  const { quota } = rules(config.parse({ auth: { kind: 'bearer', token: new Secret('t') } }));
  const value = fc.oneof(
    fc.string({ unit: 'grapheme-ascii' }),
    fc.double().map(String),
    fc.integer().map(String),
  );

  fc.assert(
    fc.property(value, value, (unit, share) => {
      const headers = new Headers({ 'x-ms-resource-unit': unit, 'x-ms-throttle-limit-percentage': share });
      const { cost = 1, load = 1 } = quota?.(headers) ?? {};
      return cost > 0 && cost <= 100 && load > 0 && load <= 1.8;
    }),
  );
});

const challenge = { 'www-authenticate': 'Bearer error="insufficient_claims", claims="eyJhY2Nlc3MiOjF9"' };
const inWords =
  'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenCreatedWithOutdatedPolicies';

test.each([
  ['in the header', 401, refusal('InvalidAuthenticationToken', 'Lifetime validation failed.'), challenge],
  ['in the header of a 403', 403, refusal('Forbidden', 'No.'), challenge],
  ['in the message alone', 401, refusal('InvalidAuthenticationToken', inWords), {}],
  ['in the message of a 403', 403, refusal('Forbidden', 'A claims challenge is required.'), {}],
  [
    'as a refusal by its policies',
    403,
    refusal('AccessDenied', 'Access has been blocked by Conditional Access policies.'),
    {},
  ],
])('a claims challenge %s is told from a token that is merely old, and from a missing right', (...told) => {
  const [, status, body, headers] = told;

  const verdict = judged(status, body, headers);

  expect(verdict.reason).toBe('credentials');
  expect(verdict.fix).toContain('Conditional Access');
  expect(JSON.stringify(verdict)).not.toContain('eyJhY2Nlc3MiOjF9');
});

test.each([
  ['a token that is merely old', 401, refusal('InvalidAuthenticationToken', 'Access token has expired.')],
  ['a missing right', 403, refusal('Authorization_RequestDenied', 'Insufficient privileges.')],
])('nor is %s a challenge', (_, status, body) => {
  expect(judged(status, body).fix ?? '').not.toContain('Conditional Access');
});

test('a token that the vendor repeats does not get into the message, nor does an escape sequence', () => {
  const token = `${'a'.repeat(50)}.${'b'.repeat(50)}.c`;

  const verdict = judged(401, refusal('InvalidAuthenticationToken', `Bad \u001b[2Jtoken ${token}!`));

  expect(verdict.message).toBe('InvalidAuthenticationToken: Bad \\u{1b}[2Jtoken …!');
});

test.each([
  [401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.', 'credentials'],
  [400, 'invalid_request', 'AADSTS90002: Tenant was not found.', 'credentials'],
  [400, 'unauthorized_client', 'AADSTS9999999: something new', 'credentials'],
  [400, 'invalid_scope', '', 'credentials'],
  [503, 'temporarily_unavailable', 'AADSTS90033: transient', 'unavailable'],
  [429, 'invalid_request', 'AADSTS90055: too many', 'throttled'],
])('a refusal of the sign-in service: %d %s %s is %s', (status, error, error_description, reason) => {
  const verdict = judged(status, { error, error_description, error_codes: [1] });

  expect(verdict.reason).toBe(reason);
});

test('a cloud has its own hosts, a base URL takes their place, and each quota its budget', () => {
  const parsed = config.parse({
    cloud: 'china',
    baseUrl: 'http://127.0.0.1:4010',
    auth: { kind: 'bearer', token: new Secret('t') },
    callsPerSecond: 9,
    concurrency: 7,
  });

  const made = rules(parsed);

  expect(made.origins).toEqual({
    'https://microsoftgraph.chinacloudapi.cn': 'http://127.0.0.1:4010',
    'https://login.partner.microsoftonline.cn': 'http://127.0.0.1:4010',
  });
  expect(made.budgets).toEqual({
    directory: { callsPerSecond: 9, concurrency: 7 },
    reports: { window: { calls: 5, ms: 10_250 }, concurrency: 2 },
    keys: { callsPerSecond: 100 / 60, burst: 5, concurrency: 4 },
    hunting: { concurrency: 1 },
    login: { concurrency: 1 },
    protection: { callsPerSecond: 0.8, concurrency: 1 },
  });
  const budgetOf = (to: string) => made.budget(new URL(to));
  expect(budgetOf('https://microsoftgraph.chinacloudapi.cn/v1.0/users?$top=1')).toBe('directory');
  expect(budgetOf('https://microsoftgraph.chinacloudapi.cn/beta/reports/x')).toBe('reports');
  expect(budgetOf('https://microsoftgraph.chinacloudapi.cn/v1.0/x?$select=id,keyCredentials')).toBe('keys');
  expect(
    budgetOf('https://microsoftgraph.chinacloudapi.cn/v1.0/x?$select=id&$skiptoken=keyCredentials'),
  ).toBe('directory');
  for (const path of ['beta/identity/conditionalAccess/policies', 'v1.0/identityProtection/riskyAgents'])
    expect(budgetOf(`https://microsoftgraph.chinacloudapi.cn/${path}`)).toBe('protection');
  expect(budgetOf('https://microsoftgraph.chinacloudapi.cn/v1.0/identityGovernance/appConsent/x')).toBe(
    'directory',
  );
  expect(budgetOf('https://microsoftgraph.chinacloudapi.cn/v1.0/auditLogs/directoryAudits')).toBe('reports');
  expect(budgetOf('https://microsoftgraph.chinacloudapi.cn/v1.0/security/runHuntingQuery')).toBe('hunting');
  expect(budgetOf('https://login.partner.microsoftonline.cn/x/oauth2/v2.0/token')).toBe('login');
});

test('only the token endpoint, a batch and the hunting query may be sent a POST', () => {
  const { posts } = rules(config.parse({ auth: { kind: 'bearer', token: new Secret('t') } }));
  const isAllowed = (path: string) => posts.some((allowed) => allowed.test(path));

  expect(isAllowed('/contoso.com/oauth2/v2.0/token')).toBe(true);
  expect(isAllowed('/v1.0/servicePrincipals')).toBe(false);
  expect(isAllowed('/v1.0/$batch')).toBe(true);
  expect(isAllowed('/beta/$batch')).toBe(true);
  expect(isAllowed('/v2.0/$batch')).toBe(false);
  expect(isAllowed('/v1.0/users/$batch')).toBe(false);
  expect(isAllowed('/v1.0/security/runHuntingQuery')).toBe(true);
  expect(isAllowed('/beta/security/runHuntingQuery')).toBe(false);
  expect(isAllowed('/v1.0/security/runHuntingQuery/x')).toBe(false);
  expect(isAllowed('/a/b/oauth2/v2.0/token')).toBe(false);
});

test.each([400, 401, 403])('an app that this tenant does not know (%d) is told how it comes in', (status) => {
  const said = 'The identity of the calling application could not be established.';

  const verdict = judged(status, refusal('Authorization_IdentityNotFound', said));

  expect(verdict).toEqual({
    retry: false,
    reason: 'credentials',
    message: `Authorization_IdentityNotFound: ${said}`,
    fix: 'the app that OAuthlas signs in as has no service principal in this tenant: give admin consent to it here',
  });
});

test('a tenant without SharePoint is told which licence it would take', () => {
  const verdict = judged(400, refusal('BadRequest', 'Tenant does not have a SPO license.'));

  expect(verdict.lacks).toBe('a licence with SharePoint Online');
});
