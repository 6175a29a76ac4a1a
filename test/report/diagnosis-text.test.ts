import fc from 'fast-check';
import { expect, test } from 'vitest';
import type {
  BeyondRight,
  Connection,
  Diagnosis,
  MissingRight,
  SurfaceLine,
} from '../../src/report/diagnosis.ts';
import { renderDiagnosis } from '../../src/report/diagnosis-text.ts';
import { AT } from '../support/surface.ts';

const need = (name: string, state: 'met' | 'missing' = 'met') => ({ name, state });

function surface(id: string, state: SurfaceLine['state'], more: Partial<SurfaceLine> = {}): SurfaceLine {
  return {
    surface: id,
    question: `${id}?`,
    state,
    needs: [need('Directory.Read.All')],
    isOptional: false,
    ...more,
  };
}

function missing(more: Partial<MissingRight> = {}): MissingRight {
  return {
    name: 'AuditLog.Read.All',
    surfaces: ['sign-ins'],
    questions: ['When did each app last sign in?'],
    isOptional: true,
    by: 'Entra admin center > API permissions',
    commands: [`az rest --method POST --url '${'4'.repeat(130)}'`],
    ...more,
  };
}

function beyond(more: Partial<BeyondRight> = {}): BeyondRight {
  return {
    name: 'Mail.ReadWrite',
    access: 'application',
    severity: 'high',
    canWrite: true,
    allows: 'Read and change every message.',
    standsInFor: [],
    unusedBy: [],
    by: 'Entra admin center > Enterprise applications',
    commands: [],
    ...more,
  };
}

function connection(more: Partial<Connection> = {}): Connection {
  return {
    tenant: 'acme',
    tenantLabel: 'Acme',
    platform: 'm365',
    platformTitle: 'Microsoft 365',
    reached: { said: 'yes', hosts: ['graph.microsoft.com'] },
    signIn: { said: 'yes', identity: 'app x (certificate)' },
    clock: { said: 'right', aheadMs: 200 },
    credential: { what: 'the certificate', at: AT, days: 12 },
    plans: [{ name: 'P1', isOwned: true, surfaces: ['sign-ins'], thenGrant: [] }],
    rights: { said: 'known', by: 'what Graph lists as granted to it' },
    surfaces: [surface('users', 'ready')],
    unreadable: [],
    missing: [],
    beyond: [],
    notes: [],
    ...more,
  };
}

const told = (one: Connection, hasColour = false) =>
  renderDiagnosis({ at: AT, failOn: 'high', connections: [one] } satisfies Diagnosis, {
    width: 100,
    hasColour,
  });

test('a connection that is well, in few lines', () => {
  expect(
    told(connection()),
  ).toBe(`ok    Acme · Microsoft 365: reached, signed in, with all rights that it needs and no other

Acme · Microsoft 365 (acme)
  ok    reached     graph.microsoft.com
  ok    signed in   as app x (certificate)
  ok    clock       agrees with the vendor’s
  look  credential  the certificate ends on 2026-11-23, in 12 days
  ok    licence     P1, for sign-ins: the tenant owns it
  –     quota       the answers say nothing of it
  ok    rights      by what Graph lists as granted to it

  surface  can it be read              needs
  users    yes                         Directory.Read.All
`);
});

test('one that is not: what is lacking with the grant in one piece, and what is too much', () => {
  const text = told(
    connection({
      surfaces: [
        surface('users', 'ready'),
        surface('sign-ins', 'lacks', { needs: [need('AuditLog.Read.All', 'missing')], plan: 'P1' }),
        surface('reports', 'plan', { isExpected: true }),
        surface('risks', 'off', { needs: [], why: 'switched off in the config' }),
      ],
      missing: [missing()],
      beyond: [beyond(), beyond({ name: 'Directory.ReadWrite.All', standsInFor: ['Directory.Read.All'] })],
    }),
  );

  expect(text).toContain(
    'MEND  Acme · Microsoft 365: 1 surface without the right for it; it holds 2 rights beyond need\n',
  );
  expect(text).toContain('  sign-ins  LACKS A RIGHT               AuditLog.Read.All (missing), licence P1\n');
  expect(text).toContain('  reports   LACKS A LICENCE, expected   Directory.Read.All\n');
  expect(text).toContain('  risks     off                         switched off in the config\n');
  expect(text).toContain(`\n      az rest --method POST --url '${'4'.repeat(130)}'\n`);
  expect(text).toContain('or leave these surfaces out: name them in `off` of the tenant in the config');
  expect(text).toContain(
    '    HIGH     Mail.ReadWrite (application, CAN CHANGE THINGS)\n      it can read and change every message.\n',
  );
  expect(text).toContain('      grant Directory.Read.All first: it stands in for that\n');
  expect(text.match(/by hand: Entra/g)).toHaveLength(2);
});

test.each<[string, Partial<Connection>, string]>([
  [
    'not reached',
    {
      reached: { said: 'no', hosts: [], why: 'graph.microsoft.com: no connection (ENOTFOUND)', fix: 'look' },
    },
    'MEND  Acme · Microsoft 365: cannot be reached',
  ],
  [
    'refused',
    {
      signIn: {
        said: 'refused',
        identity: 'app x',
        why: 'AADSTS7000222: the client secret has expired',
        fix: 'make a new one',
      },
    },
    'MEND  signed in   AADSTS7000222: the client secret has expired (as app x)\n  –     do          make a new one',
  ],
  [
    'a clock behind',
    { clock: { said: 'wrong', aheadMs: -400_000 } },
    'is 400 seconds behind the vendor’s: sign-ins fail over that',
  ],
  [
    'a clock ahead',
    { clock: { said: 'off', aheadMs: 90_000 } },
    'look  clock       is 90 seconds ahead of the vendor’s: set it by a time server',
  ],
  [
    'a credential that is past its end',
    { credential: { what: 'the token', at: AT, days: -2 } },
    'the token ends on 2026-11-23, which is past',
  ],
  [
    'a credential without an end',
    { credential: { what: 'a managed identity', at: 'never' } },
    'a managed identity: it has no end',
  ],
  [
    'one that is not told',
    { credential: { what: 'the secret', at: 'unknown', why: 'two are alike' } },
    'the secret: when it ends is not told, since two are alike',
  ],
  [
    'a platform that is not examined',
    { rights: { said: 'not-examined', by: 'this version does not examine Slack' } },
    'ok    Acme · Microsoft 365: reached and signed in; this version does not examine Slack',
  ],
  [
    'rights that are not told',
    { rights: { said: 'cannot-say', by: 'the token is opaque' } },
    'MEND  rights      the token is opaque',
  ],
])('%s', (_, more, expected) => {
  expect(told(connection(more))).toContain(expected);
});

test('what no right opens is to be switched off, beside what is off already', () => {
  const text = told(
    connection({
      surfaces: [
        surface('users', 'ready'),
        surface('names', 'absent', { needs: [], why: 'only the global cloud has names' }),
        surface('roles', 'plan', { needs: [{ name: 'Role.Read', state: 'later' }], plan: 'P2' }),
        surface('risks', 'off', { needs: [], why: 'switched off in the config' }),
        surface('sites', 'off', { needs: [], why: 'it has to be asked for' }),
      ],
      plans: [{ name: 'P2', isOwned: false, surfaces: ['roles'], thenGrant: ['Role.Read'] }],
      unreadable: [
        { surface: 'names', why: 'only the global cloud has names' },
        { surface: 'roles', why: 'the tenant does not own P2' },
      ],
    }),
  );

  expect(text).toContain(
    'MEND  Acme · Microsoft 365: 1 surface without the licence for it; 1 surface that this cloud does not have\n',
  );
  expect(text).toContain('  names    NOT IN THIS CLOUD           only the global cloud has names\n');
  expect(text).toContain(
    '  roles    LACKS A LICENCE             Role.Read (after the licence), licence P2\n',
  );
  expect(text).toContain(
    '  look  licence     P2, for roles: the tenant does not own it; only once it does, grant Role.Read\n',
  );
  expect(text).toContain(`    names: only the global cloud has names
    roles: the tenant does not own P2
    In this tenant of the config:
      "off": ["names", "roles", "risks"]
`);
});

test('what goes with one command is told once, and what belongs to all stands once at the end', () => {
  const commands = ["az rest --method DELETE --url 'x'"];
  const text = told(
    connection({
      missing: [
        missing({ note: 'It takes an administrator.' }),
        missing({ note: 'It takes an administrator.', plans: ['P2'] }),
      ],
      beyond: [
        beyond({ name: 'Mail.Read', commands, note: 'In everybody’s name.' }),
        beyond({ name: 'Files.Read', commands, note: 'In everybody’s name.' }),
        beyond({ name: 'Audit.Read', unusedBy: [{ surface: 'audits', why: 'this cloud has no log' }] }),
      ],
    }),
  );

  expect(text.match(/It takes an administrator\./g)).toHaveLength(1);
  expect(text).toContain('      only if the tenant owns P2, which was not told: else it opens nothing\n');
  expect(text.match(/--method DELETE/g)).toHaveLength(1);
  expect(text.match(/In everybody’s name\./g)).toHaveLength(1);
  expect(text).toContain('      what takes Mail.Read away takes this away, too\n');
  expect(text).toContain('      audits would use it: this cloud has no log\n');
});

test('colours are for terminals alone', () => {
  expect(told(connection({ beyond: [beyond()] }))).not.toContain('\u001b');
  expect(told(connection({ beyond: [beyond()] }), true)).toContain('\u001b[31mHIGH');
});

test('no text from a tenant moves a terminal or starts a line', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('a', '\n', '\r', '\u001b', '\u202e', '\u2028', '\u0007', ' '),
  });
  fc.assert(
    fc.property(hostile, (text) => {
      const said = told(
        connection({
          tenantLabel: text,
          signIn: { said: 'yes', identity: text },
          rights: { said: 'known', by: text },
          notes: [text],
          unreadable: [{ surface: text, why: text }],
          quota: text,
          missing: [missing({ name: text, by: text, commands: [text], note: text, plans: [text] })],
          beyond: [beyond({ name: text, api: text, allows: text, by: text, commands: [text], note: text })],
        }),
      );

      expect(said).not.toMatch(/(?!\n)\p{Cc}|\p{Zl}|\p{Bidi_Control}/u);
    }),
  );
});
