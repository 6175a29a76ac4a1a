import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Policy,
  reducePolicies,
  type Surroundings,
} from '../../../src/connectors/google/reduce-policies.ts';

const drive = 'drive_and_docs.drive_sdk';
const field = 'enableDriveSdkApiAccess';

function policy(members: Partial<Policy>): Policy {
  return {
    name: 'policies/1',
    maker: 'admin',
    setting: drive,
    target: { unit: 'root' },
    sortOrder: 1,
    value: { [field]: true },
    ...members,
  };
}

const heldOf = (policies: readonly Policy[]) =>
  reducePolicies(policies).map(({ field, target, isRoot, value }) => [field.name, target, isRoot, value]);

describe('reducePolicies', () => {
  it.each<[string, readonly Partial<Policy>[], unknown]>([
    ['the greater sort order counts', [{ sortOrder: 2, value: { [field]: false } }, {}], false],
    [
      'an administrator’s counts, whatever the order',
      [
        { maker: 'system', sortOrder: 9 },
        { sortOrder: 1, value: { [field]: false } },
      ],
      false,
    ],
    ['of two of the same order nobody knows which', [{ value: { [field]: false } }, {}], undefined],
    ['without an order neither', [{ sortOrder: undefined, value: { [field]: false } }, {}], undefined],
    [
      'of nobody knows whose it counts, as the greater one, before Google’s own',
      [
        { maker: 'system', sortOrder: 1 },
        { maker: undefined, sortOrder: 2, value: { [field]: false } },
      ],
      false,
    ],
    [
      'as the lesser one it may count or not',
      [
        { maker: 'system', sortOrder: 2 },
        { maker: undefined, sortOrder: 1, value: { [field]: false } },
      ],
      undefined,
    ],
    [
      'an administrator’s that is greater counts before it',
      [
        { maker: undefined, sortOrder: 1 },
        { sortOrder: 2, value: { [field]: false } },
      ],
      false,
    ],
    [
      'one that is greater may be Google’s own, and not count before an administrator’s',
      [
        { maker: undefined, sortOrder: 2 },
        { sortOrder: 1, value: { [field]: false } },
      ],
      undefined,
    ],
    [
      'one that counts and is not told leaves it unknown',
      [{ sortOrder: 2, value: undefined }, {}],
      undefined,
    ],
    [
      'one that does not count, and is not told, changes nothing',
      [{ sortOrder: 0, value: undefined }, {}],
      true,
    ],
    ['two that say the same need no order', [{ sortOrder: undefined }, { sortOrder: undefined }], true],
    [
      'merged, the next one says what the first leaves out',
      [
        { sortOrder: 2, value: {} },
        { sortOrder: 1, value: { [field]: false } },
      ],
      false,
    ],
  ])('%s', (_, policies, value) => {
    expect(heldOf(policies.map(policy))).toEqual([[field, { unit: 'root' }, expect.any(Boolean), value]]);
  });

  it('of a setting that is told whole, the policy that counts leaves unknown what it does not say', () => {
    const setting = 'chat.chat_apps_access';
    const held = heldOf([
      policy({ setting, maker: 'system', value: { enableApps: true, enableWebhooks: true } }),
      policy({ setting, value: { enableApps: false } }),
    ]);

    expect(held).toEqual([
      ['enableApps', { unit: 'root' }, true, false],
      ['enableWebhooks', { unit: 'root' }, true, undefined],
    ]);
  });

  it('puts entries of a list together by their id', () => {
    const setting = 'api_controls.google_services';
    const services = (...list: readonly object[]) => ({ services: list });
    const held = heldOf([
      policy({
        setting,
        maker: 'system',
        value: services(
          { scopesGroup: 'CHAT', isEnabled: true },
          { scopesGroup: 'GMAIL_ALL', isEnabled: true },
        ),
      }),
      policy({ setting, value: services({ scopesGroup: 'CHAT', isEnabled: false }) }),
    ]);

    expect(held).toEqual([
      [
        'services',
        { unit: 'root' },
        true,
        [
          { scopesGroup: 'CHAT', isEnabled: false },
          { scopesGroup: 'GMAIL_ALL', isEnabled: true },
        ],
      ],
    ]);
  });

  const setting = 'api_controls.google_services';
  const paths = new Map([
    ['root', '/'],
    ['sales', '/Sales'],
    ['north', '/Sales/North'],
    ['salesforce', '/Salesforce'],
  ]);
  const closed = (unit: string, sortOrder: number, entries: Record<string, boolean>, more: object = {}) =>
    policy({
      setting,
      target: { unit, ...more },
      sortOrder,
      value: {
        services: Object.entries(entries).map(([scopesGroup, isEnabled]) => ({ scopesGroup, isEnabled })),
      },
    });
  const listAt = (target: object, policies: readonly Policy[], around: Surroundings) => {
    const held = reducePolicies(policies, around).find(
      (one) => JSON.stringify(one.target) === JSON.stringify(target),
    );
    const entries = (held?.value ?? []) as readonly Record<string, unknown>[];
    return [
      Object.fromEntries(entries.map(({ scopesGroup, isEnabled }) => [scopesGroup, isEnabled])),
      held?.isPartial,
    ];
  };
  const atRoot = closed('root', 1, { DRIVE: false, CHAT: false });
  const inSales = closed('sales', 2, { GMAIL: false });
  const inNorth = closed('north', 3, { CHAT: true });
  const beside = closed('salesforce', 2, { MEET: false });

  it('of a list, a unit has the entries of those above it, and of no other', () => {
    const at = (target: object) =>
      listAt(
        target,
        [atRoot, inSales, inNorth, beside, closed('sales', 4, { TASKS: false }, { group: 'g' })],
        {
          root: 'root',
          paths,
        },
      );

    expect(at({ unit: 'root' })).toEqual([{ CHAT: false, DRIVE: false }, undefined]);
    expect(at({ unit: 'sales' })).toEqual([{ CHAT: false, DRIVE: false, GMAIL: false }, undefined]);
    expect(at({ unit: 'north' })).toEqual([{ CHAT: true, DRIVE: false, GMAIL: false }, undefined]);
    expect(at({ unit: 'salesforce' })).toEqual([{ CHAT: false, DRIVE: false, MEET: false }, undefined]);
    expect(at({ unit: 'sales', group: 'g' })).toEqual([
      { CHAT: false, DRIVE: false, GMAIL: false, TASKS: false },
      undefined,
    ]);
  });

  it('where it is not told which unit is above, a list is not whole, and no entry sure that another may change', () => {
    const around = { root: 'root', paths: new Map([...paths].filter(([id]) => id !== 'sales')) };
    const open = closed('sales', 2, { DRIVE: true });

    expect(listAt({ unit: 'north' }, [atRoot, open, inNorth], around)).toEqual([
      { CHAT: true, DRIVE: undefined },
      true,
    ]);
    expect(listAt({ unit: 'north' }, [atRoot, inNorth], around)).toEqual([
      { CHAT: true, DRIVE: false },
      undefined,
    ]);
  });

  it('a list that was not read whole may have any entry, and one of more weight counts all the same', () => {
    const lossy = { ...closed('root', 2, { MEET: false }), name: 'policies/2', lossy: ['services'] };

    expect(listAt({ unit: 'root' }, [atRoot, lossy], { root: 'root' })).toEqual([
      { CHAT: undefined, DRIVE: undefined, MEET: false },
      true,
    ]);
    expect(listAt({ unit: 'root' }, [closed('root', 3, { DRIVE: false }), lossy], { root: 'root' })).toEqual([
      { DRIVE: false, MEET: false },
      true,
    ]);
  });

  it('takes no unit for the root where Google’s own policies stand at two, or at none', () => {
    const two = [policy({ maker: 'system' }), policy({ maker: 'system', target: { unit: 'other' } })];

    expect(heldOf(two).map(([, , isRoot]) => isRoot)).toEqual([false, false]);
    expect(heldOf([policy({})]).map(([, , isRoot]) => isRoot)).toEqual([false]);
    expect(heldOf([policy({ maker: undefined })]).map(([, , isRoot]) => isRoot)).toEqual([false]);
  });

  it('a group at the root is told apart from everybody there', () => {
    const held = heldOf([policy({ maker: 'system' }), policy({ target: { unit: 'root', group: 'g' } })]);

    expect(held).toEqual([
      [field, { unit: 'root', group: 'g' }, true, true],
      [field, { unit: 'root' }, true, true],
    ]);
  });
});

const targets = [
  { unit: 'root' },
  { unit: 'child' },
  { unit: 'root', group: 'g' },
  { unit: 'root', condition: 'x' },
] as const;
const level = fc.constantFrom('BLOCK_ALL', 'ALLOW_SIGN_IN_ONLY', 'ACCESS_LEVEL_UNSPECIFIED');
const entry = fc.record({ scopesGroup: fc.constantFrom('CHAT', 'DRIVE_ALL'), isEnabled: fc.boolean() });
const said = fc.oneof(
  fc.record({
    setting: fc.constant('api_controls.unconfigured_third_party_apps'),
    value: fc.record({ accessLevel: level, accessLevelUnder18: level }, { requiredKeys: [] }),
  }),
  fc.record({
    setting: fc.constant('api_controls.google_services'),
    value: fc.record({ services: fc.array(entry, { maxLength: 3 }) }, { requiredKeys: [] }),
  }),
  fc.record({
    setting: fc.constant('chat.chat_apps_access'),
    value: fc.record({ enableApps: fc.boolean(), enableWebhooks: fc.boolean() }, { requiredKeys: [] }),
  }),
);
const told = fc
  .array(
    fc.record({
      said,
      maker: fc.constantFrom('admin' as const, 'system' as const, undefined),
      target: fc.constantFrom(...targets),
      sortOrder: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    }),
    { maxLength: 12 },
  )
  .map((list) =>
    list.map(({ said, ...rest }, index): Policy => ({ ...said, ...rest, name: `policies/${index}` })),
  );

describe('whatever Google tells', () => {
  it('the order in which it does changes nothing', () => {
    const shuffled = told.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );

    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(reducePolicies(other)).toEqual(reducePolicies(list));
      }),
    );
  });

  it('each target has each field once, and no value that no policy for it said', () => {
    fc.assert(
      fc.property(told, (list) => {
        const held = reducePolicies(list);

        const places = held.map(({ setting, field, target }) =>
          JSON.stringify([setting, field.name, target]),
        );
        expect(new Set(places).size).toBe(places.length);
        for (const { setting, field, target, value } of held) {
          if (value === undefined || Array.isArray(value)) continue;
          expect(
            list.some(
              (one) => one.setting === setting && one.target === target && one.value?.[field.name] === value,
            ),
          ).toBe(true);
        }
      }),
    );
  });

  it('a policy for others changes nothing for a target, save of lists', () => {
    fc.assert(
      fc.property(told, fc.constantFrom(...targets), (list, target) => {
        const valuesOf = (policies: readonly Policy[]) =>
          reducePolicies(policies)
            .filter((held) => held.target === target && held.field.list === undefined)
            .map(({ isRoot: _, ...held }) => held);

        expect(valuesOf(list)).toEqual(valuesOf(list.filter((one) => one.target === target)));
      }),
    );
  });
});
