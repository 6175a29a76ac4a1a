import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toAsked } from '../../src/pipeline/asked.ts';

const guid = '2208890b-2f26-452a-92e2-b2eb14ddc4ca';

test.each([
  [guid.toUpperCase(), guid],
  [`{${guid}}`, guid],
  [`"${guid}"`, guid],
  [`<${guid}>`, guid],
  [guid.replaceAll('-', ''), guid],
  ['522772382076-122n95v0ris', '522772382076-122n95v0ris.apps.googleusercontent.com'],
  ['mailto:Ada@example.com', 'ada@example.com'],
  ['“Driftline”', 'driftline'],
  [`[\`${guid}\`],`, guid],
  [`api://${guid}`, guid],
  [`urn:uuid:${guid}`, guid],
  [`https://login.example.com/authorize?client_id=${guid}&scope=openid`, guid],
  ['https://login.example.com/authorize?client_id=a0agw1f6&x', 'a0agw1f6'],
  ['https://github.com/organizations/example/settings/installations/51006597', '51006597'],
  ['Ada Example <ada@example.com>', 'ada@example.com'],
  ['  Night\u200bowl  Backup ', 'nightowl backup'],
])('%j means the id %s, too', (query, id) => {
  expect(toAsked(query).ids).toContain(id);
});

test.each([
  ['gmail.modify', 'https://www.googleapis.com/auth/gmail.modify'],
  ['https://graph.microsoft.com/Mail.Read', 'mail.read'],
  ['api://2208890b-2f26-452a-92e2-b2eb14ddc4ca/access_as_user', 'access_as_user'],
  ['Mail.Read', 'mail.read'],
  ['graph.microsoft.com/Mail.Read', 'mail.read'],
])('%j means the scope %s, too', (query, scope) => {
  expect(toAsked(query).scopes).toContain(scope);
});

test.each(['https://evil.test/openid', 'https://login.evil.test/profile', 'api://evil/contents:read'])(
  '%j means no scope but itself',
  (query) => {
    for (const scope of toAsked(query).scopes) expect(scope).toContain(query);
  },
);

test.each(['""', '{}', '<>', ' “” '])('%j asks for nothing', (query) => {
  expect(toAsked(query)).toMatchObject({ text: '', ids: [] });
});

test.each([
  ['ada@example.com', true],
  ['mailto:ada@example.com', true],
  ['Ada', false],
  ['https://a@example.com/x', false],
])('%j is the address of a person: %s', (query, is) => {
  expect(toAsked(query).isAddress).toBe(is);
});

test.each([
  ['https://Example.com:8080/back?x', 'example.com'],
  ['example.com', 'example.com'],
  ['urn:ietf:wg:oauth:2.0:oob', undefined],
  ['', undefined],
])('of %j the host is %s', (query, host) => {
  expect(toAsked(query).host).toBe(host);
});

test('whatever is asked, it is met as it stands, and nothing empty is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (query) => {
      const { text, ids, scopes } = toAsked(query);

      expect(ids.includes(text)).toBe(text !== '');
      expect([...ids, ...(text === '' ? [] : scopes)]).not.toContain('');
    }),
  );
});
