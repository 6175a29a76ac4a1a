import { expect, it } from 'vitest';
import { targetOf } from '../../../src/connectors/google/policy-target.ts';

const unit = "entity.org_units.exists(org_unit, org_unit.org_unit_id == orgUnitId('u'))";
const group = "entity.groups.exists(group, group.group_id == groupId('g'))";
const licence = "entity.licenses.exists(license, license in ['/product/P/sku/1'])";

it.each([
  ['unit alone', { orgUnit: 'orgUnits/u', query: unit }, { unit: 'u' }],
  ['without a query', { orgUnit: 'orgUnits/u' }, { unit: 'u' }],
  [
    'unit and group',
    { orgUnit: 'orgUnits/u', group: 'groups/g', query: `${group} && ${unit}` },
    { unit: 'u', group: 'g' },
  ],
  [
    'a group of Google’s own',
    { orgUnit: 'orgUnits/u', group: 'WORKSPACE_ALL_ADMIN_GROUP' },
    { unit: 'u', group: 'WORKSPACE_ALL_ADMIN_GROUP' },
  ],
  ['an empty group is none', { orgUnit: 'orgUnits/u', group: '', query: unit }, { unit: 'u' }],
  [
    'a licence besides',
    { orgUnit: 'orgUnits/u', query: `${unit} && ${licence}` },
    { unit: 'u', condition: `${unit} && ${licence}` },
  ],
  [
    'all but those of a unit',
    { orgUnit: 'orgUnits/u', query: `!${unit}` },
    { unit: 'u', condition: `!${unit}` },
  ],
  ['one or the other', { orgUnit: null, query: `${unit} || ${group}` }, { condition: `${unit} || ${group}` }],
  ['a query about another unit', { orgUnit: 'orgUnits/x', query: unit }, { unit: 'x', condition: unit }],
  ['nothing', { orgUnit: '', group: null, query: ' ' }, undefined],
])('%s', (_, query, expected) => {
  expect(targetOf(query)).toEqual(expected);
});
