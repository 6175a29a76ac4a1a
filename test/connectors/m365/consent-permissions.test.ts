import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ConsentedGrant,
  parseConsentPermissions,
} from '../../../src/connectors/m365/consent-permissions.ts';

const CLIENT = '4c43a528-ba33-40b0-8821-c8643587f351';
const API = '911e3bbe-33bf-4a5c-89ff-f2a09363baaa';
const OTHER = '2d4c8b1e-9f73-4a06-b5e2-c1a7d9f3e840';
const PERSON = '03ee6546-f113-4ec5-ba9d-e57381b0c928';

/** As Microsoft writes it. */
function entry(scope: string, { api = API, person = PERSON } = {}): string {
  const type = person === '' ? 'AllPrincipals' : 'Principal';
  return `[Id: KKVDTDO6_M1x-Kif, ClientId: ${CLIENT}, PrincipalId: ${person}, ResourceId: ${api}, ConsentType: ${type}, Scope:  ${scope}, CreatedDateTime: , LastModifiedDateTime ]`;
}

const grant = (scopes: readonly string[], facts: Partial<ConsentedGrant> = {}): ConsentedGrant => ({
  client: CLIENT,
  resource: API,
  consent: 'user',
  scopes,
  ...facts,
});

test.each([
  [
    'a first consent',
    `[] => [${entry('Mail.Read User.Read')}]; `,
    { before: [], after: [grant(['Mail.Read', 'User.Read'])], isCut: false },
  ],
  [
    'an amended one',
    `[${entry('User.Read')}] => [${entry('User.Read Mail.Read')}]; `,
    { before: [grant(['User.Read'])], after: [grant(['User.Read', 'Mail.Read'])], isCut: false },
  ],
  [
    'two APIs, for everyone',
    `[] => [${entry('User.Read', { person: '' })}, ${entry('EWS.AccessAsUser.All', { api: OTHER, person: '' })}]; `,
    {
      before: [],
      after: [
        grant(['User.Read'], { consent: 'admin' }),
        grant(['EWS.AccessAsUser.All'], { consent: 'admin', resource: OTHER }),
      ],
      isCut: false,
    },
  ],
  [
    'two changes, one after the other',
    `[] => [${entry('User.Read')}]; [${entry('a', { api: OTHER })}] => [${entry('a b', { api: OTHER })}]; `,
    {
      before: [grant(['a'], { resource: OTHER })],
      after: [grant(['User.Read']), grant(['a', 'b'], { resource: OTHER })],
      isCut: false,
    },
  ],
  ['without what was before', `[${entry('User.Read')}]; `, { after: [grant(['User.Read'])], isCut: false }],
  [
    'without dates, and without an end',
    `[] => [[Id: a, ClientId: ${CLIENT}, PrincipalId: , ResourceId: ${API}, ConsentType: AllPrincipals, Scope:  openid User.Read]]`,
    { before: [], after: [grant(['openid', 'User.Read'], { consent: 'admin' })], isCut: false },
  ],
  [
    'other dates',
    `[] => [[Id: a, ClientId: ${CLIENT}, PrincipalId: ${PERSON}, ResourceId: ${API}, ConsentType: Principal, Scope: User.Read, CreatedDateTime: 2024-05-01T10:00:00.123Z, ExpiryTime: ]]; `,
    { before: [], after: [grant(['User.Read'])], isCut: false },
  ],
  [
    'ids in capitals, ids that are none, and a consent of a kind that is new',
    `[] => [[Id: a, ClientId: ${CLIENT.toUpperCase()}, PrincipalId: , ResourceId: graph, ConsentType: Ambient, Scope: User.Read]]; `,
    { before: [], after: [{ client: CLIENT, consent: 'unknown', scopes: ['User.Read'] }], isCut: false },
  ],
  ['nothing at all', '[] => []; ', { before: [], after: [], isCut: false }],
  ['no scopes', `[] => [${entry('')}]; `, { before: [], after: [grant([])], isCut: false }],
  [
    'cut within a scope, which may have been longer',
    `[] => [${entry('User.Read Mail.ReadWrite')}]; `.slice(0, -46),
    { before: [], after: [grant(['User.Read'])], isCut: true },
  ],
  [
    'cut before its arrow: what was before is not what is now',
    `[${entry('Mail.Read')}]`,
    { after: [], isCut: true },
  ],
  [
    'a scope that looks like the end of the scopes',
    `[] => [${entry('a, CreatedDateTime: Mail.ReadWrite')}]; `,
    { before: [], after: [grant(['a'])], isCut: true },
  ],
])('%s', (_, text, expected) => {
  expect(parseConsentPermissions(text)).toEqual(expected);
});

test.each(['', 'Scope: Mail.Read', 'Mail.Read User.Read', '{}', '; '])(
  '%j is nothing of the kind',
  (text) => {
    expect(parseConsentPermissions(text)).toBeUndefined();
  },
);

/** Printable and without a space, as scopes are. */
const scope = fc.stringMatching(/^[A-Za-z0-9:!#$%&'()*+,./;<=>?@[\]^_`{|}~-]{1,12}$/);
const plain = fc.stringMatching(/^[A-Za-z][A-Za-z0-9.]{0,12}$/);

test('any text is read or not read, and never thrown at', () => {
  const pieces = fc.constantFrom(
    '[',
    ']',
    '[[',
    ']]',
    '; ',
    ' => ',
    ', ',
    'Scope:',
    ' ',
    'ClientId: ',
    CLIENT,
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.oneof(pieces, scope)).map((parts) => parts.join('')),
  );

  fc.assert(
    fc.property(text, (text) => {
      parseConsentPermissions(text);
    }),
  );
});

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.uniqueArray(plain), fc.uniqueArray(plain), (before, after) => {
      const text = `[${entry(before.join(' '))}] => [${entry(after.join(' '))}]; `;

      expect(parseConsentPermissions(text)).toEqual({
        before: [grant(before)],
        after: [grant(after)],
        isCut: false,
      });
    }),
  );
});

test('cut anywhere, nothing is told that was not consented to, and the cut is', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(plain, { minLength: 1 }),
      fc.uniqueArray(plain),
      fc.nat(),
      (after, before, at) => {
        const whole = `[${entry(before.join(' '))}] => [${entry(after.join(' '))}]; `;
        const text = whole.slice(0, at % (whole.length - 2));

        const read = parseConsentPermissions(text);

        expect(
          read?.after.flatMap(({ scopes }) => scopes).filter((one) => !after.includes(one)) ?? [],
        ).toEqual([]);
        if (read !== undefined) expect(read.isCut).toBe(true);
      },
    ),
  );
});

test('no scope, however it is named, hides that there are others', () => {
  fc.assert(
    fc.property(fc.array(scope, { maxLength: 4 }), (evil) => {
      const text = `[] => [${entry([...evil, 'Mail.ReadWrite'].join(' '))}]; `;

      const read = parseConsentPermissions(text);

      const told = read?.after.flatMap(({ scopes }) => scopes) ?? [];
      expect(told.includes('Mail.ReadWrite') || read?.isCut === true).toBe(true);
    }),
  );
});
