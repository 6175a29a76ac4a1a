import { describe, expect, it } from 'vitest';
import { createRefusals, type Refusals } from '../../../src/connectors/slack/refusals.ts';
import { ProviderError } from '../../../src/lib/errors.ts';

const alive = async () => ({});
const notAllowed = new ProviderError('permission', 'not_allowed', { lacks: 'a role' });
const invalidAuth = new ProviderError('credentials', 'invalid_auth');

function workspace(id: string) {
  return { kind: 'workspace', id, name: id } as const;
}

/** What is concluded after each workspace. */
async function conclude(refusals: Refusals, refused: readonly (readonly [string, ProviderError | 'read'])[]) {
  const said: boolean[] = [];
  for (const [id, error] of refused) {
    if (error === 'read') refusals.wasRead();
    else said.push(await refusals.isAboutAll(workspace(id), error));
  }
  return said;
}

describe('a refusal', () => {
  it('of the token, its scopes or its plan is about all at once', async () => {
    const missingScope = new ProviderError('permission', 'missing_scope', { isGeneral: true });

    const said = await conclude(createRefusals(alive), [['T1', missingScope]]);

    expect(said).toEqual([true]);
  });

  it('of one workspace is about all once five in a row said the same', async () => {
    const places = ['T1', 'T2', 'T2', 'T3', 'T4', 'T5'];

    const said = await conclude(
      createRefusals(alive),
      places.map((id) => [id, notAllowed]),
    );

    expect(said).toEqual([false, false, false, false, false, true]);
  });

  it.each([
    ['another was read', 'read'],
    ['another said something else', new ProviderError('gone', 'team_not_found')],
  ] as const)('counts anew where meanwhile %s', async (_, between) => {
    const four = ['T1', 'T2', 'T3', 'T4'].map((id) => [id, notAllowed] as const);

    const said = await conclude(createRefusals(alive), [...four, ['T5', between], ['T6', notAllowed]]);

    expect(said).not.toContain(true);
  });
});

describe('credentials that one workspace refuses', () => {
  it('are asked about once, and hide no other workspace while Slack takes them', async () => {
    let asked = 0;
    const refusals = createRefusals(async () => ++asked);

    const said = await conclude(refusals, [
      ['T1', invalidAuth],
      ['T2', invalidAuth],
    ]);

    expect([said, asked]).toEqual([[false, false], 1]);
  });

  it.each([
    ['are refused there too', invalidAuth, true],
    ['cannot be proved', new ProviderError('unavailable', '503'), false],
  ])('%s', async (_, error, isAboutAll) => {
    const refusals = createRefusals(() => Promise.reject(error));

    const said = await conclude(refusals, [['T1', invalidAuth]]);

    expect(said).toEqual([isAboutAll]);
  });

  it('and a bug of ours in asking stays loud', async () => {
    const bug = new TypeError('ours');
    const refusals = createRefusals(() => Promise.reject(bug));

    await expect(refusals.isAboutAll(workspace('T1'), invalidAuth)).rejects.toBe(bug);
  });
});
