import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Derived } from '../../../src/knowledge/scopes/derived.ts';
import rules from '../../../src/knowledge/scopes/google/rules.json' with { type: 'json' };
import { deriveGoogle } from '../../../src/knowledge/scopes/google-rules.ts';
import names from '../../../src/knowledge/scopes/names/google.json' with { type: 'json' };
import { escalationRank, type ScopeAccess } from '../../../src/knowledge/scopes/scope.ts';

const base = 'https://www.googleapis.com/auth/';
const listed = Object.values(names).flat();
const both = ['delegated', 'application'] as const;

describe('what Google lists', () => {
  test.each(listed)('%s is rated for a person and for domain-wide delegation', (name) => {
    for (const access of both) {
      const derived = rated(access, name);

      expect(derived.allows).toMatch(/^[A-Z][a-z]+[ ,][^()]*(?:\([^()]+\))?[^()]*\.$/);
      expect(derived.escalation === 'none').toBe(derived.climb === undefined);
      if (derived.escalation !== 'none') expect(derived.impact).toBeGreaterThanOrEqual(4);
    }
    const inPerson = rated('delegated', name);
    expect(inPerson.impact).toBeLessThan(5);
    expect(inPerson.escalation).not.toBe('direct');
  });
});

describe('what must hold without a label', () => {
  test.each(listed)('%s: delegation is not below one person', (name) => {
    above(rated('application', name), rated('delegated', name));
  });

  test.each(listed.filter((name) => /[._](?:readonly|read|read_only|read-only)$/.test(name)))(
    '%s is not above the same without it, or to write',
    (name) => {
      for (const access of both) {
        for (const wider of ['', '.write', '.readwrite', '.admin', '.full_control']) {
          const other = deriveGoogle(
            access,
            name.replace(/[._](?:readonly|read|read_only|read-only)$/, wider),
          );
          if (other !== undefined) above(other, rated(access, name));
        }
      }
    },
  );

  test.each(['gmail', 'drive', 'chat'])('%s.metadata is not above its content', (family) => {
    above(rated('delegated', `${base}${family}`), rated('delegated', `${base}${family}.metadata`));
    expect(rated('delegated', `${base}${family}.metadata.readonly`).impact).toBe(3);
  });

  test.each(rules.families)('$path: writing is not below reading', ({ path, read, write }) => {
    expect(write).toBeGreaterThanOrEqual(read);
    expect(path).toMatch(/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/);
  });
});

describe('single names', () => {
  test('a family of the cloud escalates by a detour, by delegation too', () => {
    expect(deriveGoogle('application', `${base}dataproc`)).toEqual({
      allows:
        'Read, change and delete the person’s Dataproc clusters and jobs, in the name of anybody in the organisation.',
      data: ['cloud'],
      access: ['read', 'write', 'delete'],
      breadth: 'whole',
      escalation: 'indirect',
      climb: {
        towards: 'the service accounts that it can run code as',
        how: 'It starts code of its own in the service, which takes the token of the service account there and acts with that account’s roles.',
      },
      impact: 5,
      reason:
        'Clusters that run jobs with a service account. By domain-wide delegation it holds for whomever the app names, and nobody is asked.',
    });
  });

  test.each([
    ['fitness.sleep.read', 'Read records of the person’s sleep in Google Fit.', 3],
    [
      'drive.addons.metadata.readonly',
      'Read names and details of the files that the person selects in an add-on, without the content.',
      3,
    ],
    [
      'documents.currentonly',
      'Read, change and delete the person’s Google documents, only what is open in the app.',
      3,
    ],
    [
      'meet.space.created',
      'Read, change and delete the person’s meetings in Google Meet, only what the app made.',
      2,
    ],
    ['dataportability.play.installs', 'Take a copy of the list of apps that the person installed.', 2],
  ] as const)('%s', (path, allows, impact) => {
    expect(deriveGoogle('delegated', `${base}${path}`)).toMatchObject({ allows, impact });
  });

  test('a name of next year is rated by its family', () => {
    expect(deriveGoogle('delegated', `${base}gmail.summaries.readonly`)).toMatchObject({
      allows: 'Read the person’s mail (summaries).',
      data: ['mail'],
      access: ['read'],
      impact: 4,
    });
    expect(deriveGoogle('application', `${base}admin.directory.passkeys`)).toMatchObject({
      access: ['read', 'write', 'delete'],
      breadth: 'whole',
      impact: 5,
    });
  });

  test('what an app holds in its own name is no delegation', () => {
    expect(deriveGoogle('application', `${base}chat.app.spaces.readonly`)?.breadth).toBe('selected');
  });

  test('spelling does not matter', () => {
    expect(deriveGoogle('delegated', 'http://www.googleapis.com/auth/Drive.Photos.readonly/')).toEqual(
      deriveGoogle('delegated', `${base}drive.photos.readonly`),
    );
    expect(deriveGoogle('delegated', 'https://www.google.com/m8/feeds/')?.data).toEqual(['contacts']);
  });

  test.each([
    '',
    base,
    `${base}quantum`,
    `${base}drivel.readonly`,
    'https://www.googleapis.com.evil.example/auth/drive',
    'https://example.com/auth/drive',
    'Mail.Read',
    'constructor',
  ])('%j is not known', (name) => {
    expect(deriveGoogle('delegated', name)).toBeUndefined();
    expect(deriveGoogle('application', name)).toBeUndefined();
  });
});

test('never throws, and every word after a known family still makes a sentence', () => {
  const word = fc.stringMatching(/^[a-z0-9_-]{1,12}$/);
  const path = fc.constantFrom(...rules.families.map((family) => family.path));
  fc.assert(
    fc.property(fc.constantFrom(...both), path, fc.array(word), fc.string(), (access, known, words, any) => {
      deriveGoogle(access, any);
      deriveGoogle(access, `${base}${any}`);
      expect(rated(access, `${base}${[known, ...words].join('.')}`).allows).toMatch(/^[A-Z].*[^ .]\.$/);
    }),
  );
});

function rated(access: ScopeAccess, name: string): Derived {
  const derived = deriveGoogle(access, name);
  if (derived === undefined) throw new Error(`${name} is not known`);
  return derived;
}

function above(wider: Derived, narrower: Derived): void {
  expect(wider.impact).toBeGreaterThanOrEqual(narrower.impact);
  expect(escalationRank[wider.escalation]).toBeGreaterThanOrEqual(escalationRank[narrower.escalation]);
}
