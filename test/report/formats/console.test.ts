import { describe, expect, test } from 'vitest';
import { recordKey } from '../../../src/model/keys.ts';
import { consoleFormat } from '../../../src/report/formats/console.ts';
import { testFormat } from '../../support/format.ts';
import { finding, report } from '../../support/report.ts';

const options = { hasColour: false, width: 80, isVerbose: false };

describe('the contract', () => testFormat(consoleFormat));

test('a story tells who answers for it, where that is written down, and where the console shows it', () => {
  const told = consoleFormat.render(
    report({
      findings: [finding({ owner: 'mail team', ticket: 'VENDOR-1', link: 'https://console.example.com/a1' })],
    }),
    { hasColour: false, width: 100, isVerbose: false },
  );

  expect(told).toMatch(/^ +console +https:\/\/console\.example\.com\/a1$/m);
  expect(told).toMatch(/^ +owner +mail team, VENDOR-1$/m);
});

test('people who were not all read are at least so many', () => {
  const base = report();
  const tenants = base.tenants.map((tenant) => ({
    ...tenant,
    inventory: { ...tenant.inventory, arePeopleMore: true as const },
  }));

  expect(consoleFormat.render({ ...base, tenants }, options)).toMatch(
    /, at least 40\s+people\s+and\s+groups, /,
  );
});

test('verdict first, with what was seen; then stories, what was withheld, what was not seen', () => {
  expect(
    consoleFormat.render(report(), options),
  ).toBe(`1 story to act on now, 0 to plan, among 2 apps with 5 grants.

  Of 3 surfaces through which access can be held, 1 were read whole: 1 of 3 of
  Microsoft 365; 1 not readable, 1 with no API, or not read by this version.

  Acme (acme), seen as a ready bearer token: 2 apps, 5 grants (2 of them only to
  sign in), 40 people and groups, 1 credential; 18 calls

What to act on

HIGH      Old Backup · Acme · new
          Unused since 2026-01-01.
          seen     The last use was on 2026-01-01 [sign-in-activity]
          next     Switch it off.
          rule     stale-grant/app-unused, client id c1

What was withheld, since what it rests on was not seen

  7 × stale-grant/app-unused · Acme
    hidden by sign-in-activity: plan: the report was refused
    fix      buy it

What was not seen

  sign-in-activity · Acme · failed, 0 records
    plan     the report was refused
    lacks    Entra ID P1
    fix      buy it

Blind spots: 1 surface that no API shows, or this version does not read
  Microsoft 365 power-platform
  --all tells what each is, the best substitute, and where to look by hand.
`);
});

test('one app is one story, as bad as its worst finding', () => {
  const findings = [
    finding({ severity: 'medium', message: 'First.' }),
    finding({ severity: 'critical', rule: 'nobody-vouches', message: 'Second.' }),
  ];

  const text = consoleFormat.render(report({ findings }), options);

  expect(text.match(/^(CRITICAL|HIGH|MEDIUM)/gm)).toEqual(['CRITICAL']);
  expect(text).toContain('First.');
  expect(text).toContain('Second.');
});

test('what is less than medium is counted, and shown when asked for', () => {
  const findings = [
    finding({ severity: 'low', about: [recordKey('acme', 'app', 'a2')], subject: 'Small Thing' }),
  ];

  expect(consoleFormat.render(report({ findings }), options)).toContain(
    '1 more of less weight: --all shows them',
  );
  expect(consoleFormat.render(report({ findings }), options)).not.toContain('Small Thing');
  expect(consoleFormat.render(report({ findings }), { ...options, isVerbose: true })).toContain(
    'Small Thing',
  );
});

test('where nothing was read, there is no verdict', () => {
  const visibility = [
    {
      platform: 'm365',
      title: 'Microsoft 365',
      exist: 3,
      complete: 0,
      partial: 0,
      failed: 2,
      skipped: 0,
      blind: 1,
    },
  ];

  const text = consoleFormat.render(report({ findings: [], visibility }), options);

  expect(text.split('\n')[0]).toBe('Nothing was read, so nothing can be said.');
});

test('nothing found is said of what could be seen, not of the tenant', () => {
  expect(consoleFormat.render(report({ findings: [] }), options)).toContain(
    'Nothing found to act on among 2 apps with 5 grants, in what could be seen.',
  );
});

test('what is over is told on a line of its own, and its name obeys nobody', () => {
  const resolved = [finding({ change: 'resolved', subject: 'Old\u001b[2JApp', severity: 'high' })];

  const text = consoleFormat.render(report({ resolved }), options);

  expect(text).toMatch(/What is over since earlier scans\n {2}resolved Old.*App · Acme · high, /);
  expect(text).not.toContain('\u001b[2J');
});

test('who may let apps in is told to whoever asks for all, of the tenants of which it is known', () => {
  const [tenant] = report().tenants;
  if (tenant === undefined) throw new Error('the report has no tenant');
  const tenants = [
    { ...tenant, letsIn: ['People may register apps'] },
    { ...tenant, label: 'Other' },
  ];

  const told = consoleFormat.render(report({ tenants }), { ...options, isVerbose: true });

  expect(told).toContain('Who may let apps in\n\n  Acme\n    People may register apps\n\n');
  expect(consoleFormat.render(report({ tenants }), options)).not.toContain('Who may let apps in');
  expect(consoleFormat.render(report(), { ...options, isVerbose: true })).not.toContain(
    'Who may let apps in',
  );
});
