import { expect, test } from 'vitest';
import { type Issued, lifetimeOf, readyToken, renewedToken } from '../../src/lib/access-token.ts';
import { ProviderError } from '../../src/lib/errors.ts';
import { Secret } from '../../src/lib/secret.ts';

const refusal = new ProviderError('credentials', 'refused');

/** Issues t1, t2, \u2026 and tells how many. */
function issuer(lifetimeMs = 3_600_000) {
  let issued = 0;
  const issue = async (): Promise<Issued> => ({ token: `t${++issued}`, lifetimeMs });
  return { issue, count: () => issued };
}

/** A vendor that refuses these tokens. */
function vendor(refused: readonly string[]) {
  const shown: string[] = [];
  const call = async (token: string) => {
    shown.push(token);
    if (refused.includes(token)) throw refusal;
    return token;
  };
  return { call, shown };
}

test('one token serves until five minutes before its end, and calls side by side wait for one sign-in', async () => {
  const { issue, count } = issuer();
  let time = 0;
  const token = renewedToken(issue, () => time);
  const echo = async (shown: string) => shown;

  const first = await Promise.all([token.use(echo), token.use(echo)]);
  time = 3_299_999;
  const before = await token.use(echo);
  time = 3_300_000;
  const after = await token.use(echo);

  expect([first, before, after, count()]).toEqual([['t1', 't1'], 't1', 't2', 2]);
});

test('a short life is renewed at half of it', async () => {
  const { issue } = issuer(60_000);
  let time = 0;
  const token = renewedToken(issue, () => time);

  await token.use(async () => {});
  time = 30_000;
  const shown = await token.use(async (shown) => shown);

  expect(shown).toBe('t2');
});

test('a refused token is renewed once for all calls that showed it, and each is made once more', async () => {
  const { issue, count } = issuer();
  const { call, shown } = vendor(['t1']);
  const token = renewedToken(issue, () => 0);

  const answers = await Promise.all([token.use(call), token.use(call), token.use(call)]);

  expect(answers).toEqual(['t2', 't2', 't2']);
  expect(shown).toEqual(['t1', 't1', 't1', 't2', 't2', 't2']);
  expect(count()).toBe(2);
});

test('where a fresh one is refused too, no call is made a third time and no other token asked for', async () => {
  const { issue, count } = issuer();
  const { call, shown } = vendor(['t1', 't2', 't3']);
  const token = renewedToken(issue, () => 0);

  const first = await token.use(call).catch((error: unknown) => error);
  const second = await token.use(call).catch((error: unknown) => error);

  expect([first, second]).toEqual([refusal, refusal]);
  expect(shown).toEqual(['t1', 't2', 't2']);
  expect(count()).toBe(2);
});

test('a token that is taken again is renewed again when its time comes', async () => {
  const { issue, count } = issuer();
  const dead = new Set(['t1', 't2']);
  const call = async (shown: string) => {
    if (dead.has(shown)) throw refusal;
    return shown;
  };
  const token = renewedToken(issue, () => 0);

  const odd = await token.use(call).catch((error: unknown) => error);
  dead.delete('t2');
  const good = await token.use(call);
  dead.add('t2');
  const after = await token.use(call);

  expect([odd, good, after, count()]).toEqual([refusal, 't2', 't3', 3]);
});

test('what may be refused in the words of a refused token spends one token for all of its kind, and no other call', async () => {
  const { issue, count } = issuer();
  const odd = async () => {
    throw refusal;
  };
  const dead = new Set<string>();
  const call = async (shown: string) => {
    if (dead.has(shown)) throw refusal;
    return shown;
  };
  const token = renewedToken(issue, () => 0);

  for (let i = 0; i < 9; i++) await token.use(odd, { isDoubtful: true }).catch(() => {});
  const spent = count();
  dead.add('t1').add('t2');
  const good = await token.use(call);
  const doubtful = await token.use(call, { isDoubtful: true });

  expect([spent, good, doubtful]).toEqual([2, 't3', 't3']);
});

test('a sign-in that is refused meanwhile is told, and not tried for every call', async () => {
  let asked = 0;
  const gone = new ProviderError('credentials', 'the secret has expired');
  const issue = async (): Promise<Issued> => {
    if (++asked > 1) throw gone;
    return { token: 't1', lifetimeMs: 3_600_000 };
  };
  const { call } = vendor(['t1']);
  const token = renewedToken(issue, () => 0);

  const first = await token.use(call).catch((error: unknown) => error);
  const second = await token.use(call).catch((error: unknown) => error);

  expect([first, second, asked]).toEqual([gone, refusal, 2]);
});

test('an issuer that hands out the same token again does not make the call again', async () => {
  const { call, shown } = vendor(['same']);
  const token = renewedToken(
    async () => ({ token: 'same', lifetimeMs: 3_600_000 }),
    () => 0,
  );

  const error = await token.use(call).catch((error: unknown) => error);

  expect([error, shown]).toEqual([refusal, ['same']]);
});

test('any other refusal is no matter of the token', async () => {
  const { issue, count } = issuer();
  const token = renewedToken(issue, () => 0);
  const forbidden = new ProviderError('permission', 'no');

  const error = await token
    .use(async () => {
      throw forbidden;
    })
    .catch((error: unknown) => error);

  expect([error, count()]).toEqual([forbidden, 1]);
});

test('a ready token is shown as it is now, unless it can stand in no header', async () => {
  let value = 'canary-1';
  const token = readyToken(new Secret(() => value));

  const first = await token.use(async (shown) => shown);
  value = 'canary\n2';
  const broken = await token.use(async (shown) => shown).catch((error: unknown) => error);

  expect(first).toBe('canary-1');
  expect(broken).toMatchObject({ reason: 'credentials', message: 'the configured token is no token' });
});

test.each([
  [{ expires_in: 60 }, 60_000],
  [{ expires_in: '60' }, 60_000],
  [{}, 3_600_000],
  [{ expires_in: -1 }, 3_600_000],
])('the life of %j', (answer, ms) => {
  expect(lifetimeOf(answer)).toBe(ms);
});
