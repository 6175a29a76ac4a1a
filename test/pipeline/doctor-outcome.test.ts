import { expect, test } from 'vitest';
import { doctorOutcome } from '../../src/pipeline/doctor-outcome.ts';
import type { BeyondRight, Connection, SurfaceLine } from '../../src/report/diagnosis.ts';
import { AT } from '../support/surface.ts';

function connection(more: Partial<Connection> = {}): Connection {
  return {
    tenant: 'acme',
    tenantLabel: 'Acme',
    platform: 'm365',
    platformTitle: 'Microsoft 365',
    reached: { said: 'yes', hosts: ['graph.microsoft.com'] },
    signIn: { said: 'yes', identity: 'app x' },
    plans: [],
    rights: { said: 'known', by: 'what Graph lists' },
    surfaces: [line('ready')],
    unreadable: [],
    missing: [],
    beyond: [],
    notes: [],
    ...more,
  };
}

function line(state: SurfaceLine['state'], more: Partial<SurfaceLine> = {}): SurfaceLine {
  return { surface: 'users', question: 'Who?', state, needs: [], isOptional: false, ...more };
}

function right(severity: BeyondRight['severity']): BeyondRight {
  return {
    name: 'Mail.Read',
    access: 'application',
    severity,
    canWrite: false,
    standsInFor: [],
    unusedBy: [],
    by: 'by hand',
    commands: [],
  };
}

const refused: Partial<Connection> = { signIn: { said: 'refused', identity: 'app x', why: 'no' } };

test.each<[string, readonly Connection[], number, string]>([
  ['all is well', [connection()], 0, 'all connections are well, as far as they were examined'],
  [
    'a platform is not examined',
    [connection({ rights: { said: 'not-examined', by: 'x' }, surfaces: [line('unknown')] })],
    0,
    'all connections are well, as far as they were examined',
  ],
  [
    'one surface could not be tried',
    [connection({ surfaces: [line('ready'), line('unknown')] })],
    20,
    '1 thing to mend (acme/users)',
  ],
  [
    'the only credential is refused',
    [connection(refused)],
    3,
    'the credentials of the connection were refused',
  ],
  [
    'all are',
    [connection(refused), connection(refused)],
    3,
    'the credentials of all 2 connections were refused',
  ],
  ['one of two is', [connection(refused), connection()], 20, '1 thing to mend (acme: credentials refused)'],
  [
    'nobody is there',
    [
      connection({
        reached: { said: 'no', hosts: [], why: 'x' },
        signIn: { said: 'cannot-say', identity: 'x' },
      }),
    ],
    20,
    '1 thing to mend (acme: not reached)',
  ],
  [
    'it came to no sign-in',
    [connection({ signIn: { said: 'cannot-say', identity: 'x' } })],
    20,
    '1 thing to mend (acme: no sign-in)',
  ],
  [
    'the clock is wrong',
    [connection({ clock: { said: 'wrong', aheadMs: 400_000 } })],
    20,
    '1 thing to mend (acme: the clock)',
  ],
  [
    'the clock is a little off',
    [connection({ clock: { said: 'off', aheadMs: 90_000 } })],
    0,
    'all connections are well, as far as they were examined',
  ],
  [
    'rights are not told',
    [connection({ rights: { said: 'cannot-say', by: 'x' }, surfaces: [line('unknown')] })],
    20,
    '1 thing to mend (acme: rights not told)',
  ],
  [
    'surfaces lack something',
    [
      connection({
        surfaces: [
          line('lacks'),
          line('plan', { surface: 'a' }),
          line('waiting', { surface: 'b' }),
          line('lacks', { surface: 'c' }),
          line('broader'),
          line('off'),
        ],
      }),
    ],
    20,
    '4 things to mend (acme/users, acme/a, acme/b, …)',
  ],
  [
    'a gap is expected',
    [connection({ surfaces: [line('plan', { isExpected: true })] })],
    0,
    'all connections are well, as far as they were examined',
  ],
  [
    'a grave right is beyond need',
    [connection({ beyond: [right('critical')] })],
    10,
    '1 right beyond need, at high or above (acme: Mail.Read)',
  ],
  [
    'a small one is',
    [connection({ beyond: [right('medium')] })],
    0,
    'all connections are well, as far as they were examined',
  ],
  [
    'both',
    [connection({ surfaces: [line('lacks')], beyond: [right('high')] })],
    21,
    '1 thing to mend (acme/users), and 1 right beyond need, at high or above (acme: Mail.Read)',
  ],
])('when %s', (_, connections, exitCode, why) => {
  expect(doctorOutcome({ at: AT, failOn: 'high', connections })).toEqual({ exitCode, why });
});
