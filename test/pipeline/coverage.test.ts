import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AnyConnector, SurfaceInfo } from '../../src/connectors/connector.ts';
import { isSettled, type Off } from '../../src/model/coverage.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { Gap } from '../../src/model/page.ts';
import { instant } from '../../src/model/values.ts';
import { createWitness, surfaceCoverage } from '../../src/pipeline/coverage.ts';
import { openStore } from '../../src/store/store.ts';

const at = instant(Date.parse('2026-11-23T12:00:00Z'));

function surface(id: string, overrides: Partial<SurfaceInfo> = {}): SurfaceInfo {
  return { id, question: '?', listing: 'whole', yields: ['principal'], needs: [], calls: [], ...overrides };
}

const connector: AnyConnector = {
  id: 'x',
  title: 'X',
  config: z.unknown(),
  surfaces: [
    surface('people'),
    surface('grants', { yields: ['grant'], from: ['people'] }),
    surface('log', { yields: ['use', 'event'] }),
  ],
  blindSpots: [],
  hosts: [],
  identity: () => '',
  connect: async () => ({ identity: '', surfaces: [] }),
};

type Read = {
  readonly gaps?: readonly Gap[];
  readonly records?: number;
  readonly off?: string | Off;
  readonly isOpen?: true;
};

/** A ledger after these readings. */
async function ledger(readings: Readonly<Record<string, Read>>, surfaces = connector.surfaces) {
  const store = await openStore(':memory:');
  const run = await store.runs.start(at);
  for (const [name, { gaps = [], records = 0, off, isOpen }] of Object.entries(readings)) {
    const reading = { run, tenant: 't', surface: name };
    await store.coverage.begin(reading, typeof off === 'string' ? { why: off } : off);
    if (off !== undefined) continue;
    const found = Array.from({ length: records }, (_, i) => ({
      kind: 'trust' as const,
      key: recordKey('t', 'trust', name, String(i)),
      type: 'inbound' as const,
      home: 'unknown' as const,
      with: 'y',
    }));
    await store.intake.page(reading, { records: found, gaps }, at);
    if (isOpen === undefined) await store.coverage.end(reading);
  }
  const asked = { ...connector, surfaces };
  const lines = await surfaceCoverage(store, run, { tenant: 't', connector: asked });
  const witness = createWitness(store, run, { tenant: 't', connector: asked }, lines);
  return { statuses: Object.fromEntries(lines.map((line) => [line.surface, line.status])), lines, witness };
}

const person = (id: string) => recordKey('t', 'principal', id);
const app = recordKey('t', 'app', 'a');
const refused: Gap = { reason: 'permission', what: 'no' };

describe('the status of a surface', () => {
  test.each<[string, Record<string, Read>, Record<string, string>]>([
    [
      'all read',
      { people: { records: 1 }, grants: { records: 1 }, log: {} },
      { people: 'complete', grants: 'complete', log: 'complete' },
    ],
    [
      'a gap there is a gap here',
      { people: { records: 1, gaps: [refused] }, grants: { records: 1 }, log: {} },
      { people: 'partial', grants: 'partial', log: 'complete' },
    ],
    [
      'nothing to walk is nothing seen',
      { people: { gaps: [refused] }, grants: {}, log: {} },
      { people: 'failed', grants: 'failed', log: 'complete' },
    ],
    [
      'one person refused',
      {
        people: { records: 2 },
        grants: { records: 1, gaps: [{ ...refused, subject: person('1') }] },
        log: {},
      },
      { people: 'complete', grants: 'partial', log: 'complete' },
    ],
    [
      'switched off',
      { people: { records: 1 }, grants: { off: 'by the user' }, log: {} },
      { people: 'complete', grants: 'skipped', log: 'complete' },
    ],
    [
      'not read to its end',
      { people: { records: 1 }, grants: { records: 1, isOpen: true }, log: {} },
      { people: 'complete', grants: 'partial', log: 'complete' },
    ],
    [
      'never begun',
      { people: { records: 1 }, grants: { records: 1 } },
      { people: 'complete', grants: 'complete', log: 'failed' },
    ],
  ])('%s', async (_, readings, expected) => {
    expect((await ledger(readings)).statuses).toEqual(expected);
  });
});

describe('whether absence may be believed', () => {
  test('where every surface that yields the kind was read whole', async () => {
    const { witness } = await ledger({ people: {}, grants: {}, log: {} });

    expect(await witness(['use'], [app])).toBeUndefined();
  });

  test('nothing that could show the kind proves nothing', async () => {
    const { witness } = await ledger({ people: {}, grants: {}, log: {} });

    expect(await witness(['credential'], [app])).toEqual({
      kind: 'credential',
      reason: 'no surface of X shows it yet',
    });
  });

  test('a gap that leaves other kinds in doubt leaves this one alone', async () => {
    const { witness } = await ledger({
      people: {},
      grants: {},
      log: { gaps: [{ ...refused, kinds: ['use'] }] },
    });

    expect(await witness(['event'], [app])).toBeUndefined();
    expect(await witness(['use'], [app])).toMatchObject({ kind: 'use', surface: 'log' });
  });

  test('a gap about another app leaves this one alone', async () => {
    const other = recordKey('t', 'app', 'b');
    const { witness } = await ledger({
      people: {},
      grants: {},
      log: { gaps: [{ ...refused, subject: other, kinds: ['use'] }] },
    });

    expect(await witness(['use'], [app])).toBeUndefined();
    expect(await witness(['event'], [other])).toBeUndefined();
    expect(await witness(['use'], [other])).toMatchObject({
      kind: 'use',
      surface: 'log',
      reason: 'permission: no',
    });
  });

  test('what one person granted and nobody read could be about any app', async () => {
    const { witness } = await ledger({
      people: {},
      grants: { gaps: [{ ...refused, subject: person('1') }] },
      log: {},
    });

    expect(await witness(['grant'], [app])).toMatchObject({ kind: 'grant', surface: 'grants' });
  });

  test('what was switched off was not seen', async () => {
    const { witness } = await ledger({ people: {}, grants: {}, log: { off: 'switched off in the config' } });

    expect(await witness(['use'], [app])).toMatchObject({ kind: 'use', surface: 'log' });
  });

  test('what this tenant has nothing of is no shadow; where it has nothing at all, an empty set proves nothing', async () => {
    const absent = { why: 'this plan has none', isAbsent: true } as const;
    const { witness, lines } = await ledger({ people: { off: absent }, grants: {}, log: { off: absent } });

    expect(lines.map(({ surface, status, isAbsent }) => [surface, status, isAbsent])).toEqual([
      ['people', 'skipped', true],
      ['grants', 'complete', undefined],
      ['log', 'skipped', true],
    ]);
    expect(await witness(['grant'], [app])).toBeUndefined();
    expect(await witness(['use'], [app])).toMatchObject({
      kind: 'use',
      reason: 'no surface of X shows it yet',
    });
  });

  test('what is read on request alone leaves nothing in doubt where nobody asked for it', async () => {
    const asked = surface('asked', { yields: ['grant'], adds: ['grant'], onRequest: true });
    const { lines } = await ledger({ people: {}, grants: {}, log: {}, asked: { off: 'name what to read' } }, [
      ...connector.surfaces,
      asked,
    ]);
    const failed = await ledger({ people: {}, grants: {}, log: {}, asked: { gaps: [refused] } }, [
      ...connector.surfaces,
      asked,
    ]);

    const isSettledOf = (all: typeof lines) =>
      all.map((line) => [line.surface, line.status, isSettled(line)]);
    expect(isSettledOf(lines).at(-1)).toEqual(['asked', 'skipped', true]);
    expect(isSettledOf(failed.lines).at(-1)).toEqual(['asked', 'failed', false]);
  });

  test('without what only adds to the lists it may be; where nothing else shows the kind, it may not', async () => {
    const extra = surface('extra', { yields: ['use', 'trust'], adds: ['use', 'trust'] });
    const { witness } = await ledger({ people: {}, grants: {}, log: {}, extra: { gaps: [refused] } }, [
      ...connector.surfaces,
      extra,
    ]);

    expect(await witness(['use'], [app])).toBeUndefined();
    expect(await witness(['trust'], [app])).toEqual({
      kind: 'trust',
      reason: 'no surface of X shows it yet',
    });
  });

  test('the shadow of a walked surface falls here too', async () => {
    const { witness } = await ledger({ people: { gaps: [refused] }, grants: {}, log: {} });

    expect(await witness(['grant'], [app])).toMatchObject({ kind: 'grant', surface: 'people' });
  });
});
