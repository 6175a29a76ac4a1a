import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OutboxEvent } from '../../../src/model/outbox.ts';
import { ndjson } from '../../../src/report/formats/ndjson.ts';
import { anyFindingEvent, findingEvent, runEvent } from '../../support/event.ts';
import { testEventFormat } from '../../support/event-format.ts';

describe('the contract', () => testEventFormat(ndjson));

test('a finding tells what a ticket needs', () => {
  expect(rendered(findingEvent(), true)).toMatchObject({
    type: 'finding',
    schema: 1,
    id: '9b1f6e0d27c84a35b0e4d2f7c8a91e56-1',
    at: '2026-11-23T22:14:49.000Z',
    action: 'open',
    alert: true,
    change: 'new',
    severity: 'high',
    fingerprint: '9b1f6e0d27c84a35b0e4d2f7c8a91e56',
    revision: 1,
    title: 'Access that could be taken away',
    subject: 'Lumen Mail Archive',
    message: 'It can read every message in every mailbox, and was last used 146 days ago.',
    nextStep: 'Take Mail.Read away, or switch the app off.',
    link: 'https://entra.example/app/7d5e2b90-1c3f-4e8a-b6d7-42f09a81c5e3',
    tenant: 'example-corp',
    clientId: '7d5e2b90-1c3f-4e8a-b6d7-42f09a81c5e3',
    vendor: 'Lumen Archive',
    users: 'everyone',
    owner: 'messaging team',
    ticket: 'SEC-1042',
  });
});

test.each([
  ['new', false, 'open'],
  ['reopened', false, 'open'],
  ['changed', false, 'update'],
  ['changed', true, 'open'],
  ['resolved', false, 'close'],
  ['resolved', true, 'close'],
  ['set-aside', false, 'close'],
] as const)('what is %s, heard of for the first time: %s, asks to %s', (change, isFirst, action) => {
  expect(rendered(findingEvent({ change }), isFirst)).toMatchObject({ change, action });
});

test('without an app nothing is said of one', () => {
  const told = rendered(findingEvent({ app: null }));

  expect(Object.keys(told)).not.toEqual(expect.arrayContaining(['vendor']));
  expect(told).toMatchObject({ lowerBound: false, clientId: findingEvent().finding.clientId });
});

test('a column is always of one type', () => {
  const types = new Map<string, string>();
  fc.assert(
    fc.property(anyFindingEvent, (event) => {
      for (const [name, value] of Object.entries(rendered(event))) {
        const type = Array.isArray(value) ? 'list' : typeof value;
        expect(`${name}: ${type}`).toBe(`${name}: ${types.get(name) ?? type}`);
        types.set(name, type);
      }
    }),
  );
});

test('which numbers of people are lower bounds is said', () => {
  const told = rendered(findingEvent({ app: { areUsersMore: true } }));

  expect(told).toMatchObject({ atLeast: ['users'] });
  expect(rendered(findingEvent())).not.toHaveProperty('atLeast');
});

test('of very many scopes the first are named', () => {
  const scopes = Array.from({ length: 60 }, (_, i) => `Scope.${i}`);

  const told = rendered(findingEvent({ app: { highScopes: scopes }, scopesAdded: scopes }));

  expect(told).toMatchObject({ scopesHigh: scopes.slice(0, 20), scopesAdded: scopes.slice(0, 20) });
});

test('a run tells what was read, what was not, and what is open', () => {
  expect(rendered(runEvent())).toMatchObject({
    type: 'run',
    schema: 1,
    exitCode: 21,
    coverage: 'partial',
    surfaces: { complete: 2, partial: 0, failed: 1, skipped: 1 },
    incomplete: ['example-corp/sign-in-activity: failed'],
    records: 52,
    tenants: ['example-corp', 'example-labs'],
    open: { info: 0, low: 4, medium: 9, high: 3, critical: 0 },
    changes: { new: 2, changed: 1, reopened: 0, resolved: 1, 'set-aside': 0 },
    withheld: 6,
  });
});

function rendered(event: OutboxEvent, isFirst = false): object {
  return JSON.parse(ndjson.render(event, { isFirst }));
}
