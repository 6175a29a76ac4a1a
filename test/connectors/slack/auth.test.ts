import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { inspect } from 'node:util';
import nock from 'nock';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { slack } from '../../../src/connectors/slack/index.ts';
import { fileSecret } from '../../../src/lib/file-secret.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { form, vendor, who } from './support.ts';

useNock();

const exchange = '/api/oauth.v2.access';
const list = '/api/users.list';

/** A refresh token whose file is this list: the last is what stands there. */
function rotating(kept: string[]) {
  const write = async (value: string) => void kept.push(value);
  return {
    auth: {
      kind: 'rotating',
      clientId: '1.2',
      clientSecret: new Secret('canary-secret'),
      refreshToken: new Secret(
        () => kept.at(-1) ?? 'canary-0',
        async (work) => await work(write),
      ),
    },
  };
}

function issue(n: number) {
  const wanted = {
    client_id: '1.2',
    client_secret: 'canary-secret',
    grant_type: 'refresh_token',
    refresh_token: `canary-${n - 1}`,
  };
  return vendor
    .post(exchange, form(wanted))
    .reply(200, { ok: true, access_token: `access-${n}`, refresh_token: `canary-${n}`, expires_in: 43_200 });
}

function ask(path: string, n: number) {
  return vendor.post(path).matchHeader('authorization', `Bearer access-${n}`);
}

async function users(kept: string[]) {
  const { surfaces } = await slack.connect(rotating(kept), testTools());
  const found = surfaces.find(({ id }) => id === 'users');
  if (found === undefined) throw new Error('no users');
  return found;
}

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-rotation-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As the config file would have it. */
async function open(file: string): Promise<void> {
  const refreshToken = fileSecret(file, `file:${basename(file)}`);
  const { auth } = rotating([]);
  await slack.connect({ auth: { ...auth, refreshToken } }, testTools());
}

describe('a rotating token', () => {
  it('is exchanged, and the new refresh token is kept before anything is asked', async () => {
    const kept: string[] = [];
    issue(1);
    ask('/api/auth.test', 1).reply(() => [200, { ...who.workspace, user: kept.at(-1) }]);

    const { identity } = await slack.connect(rotating(kept), testTools());

    expect(kept).toEqual(['canary-1']);
    expect(identity).toBe('canary-1 of Acme');
  });

  it('that expires in the middle is replaced once, and the call is sent again', async () => {
    const kept: string[] = [];
    issue(1);
    ask('/api/auth.test', 1).reply(200, who.workspace);
    ask(list, 1).reply(200, { ok: false, error: 'token_expired' });
    issue(2);
    ask(list, 2).reply(200, { ok: true, members: [{ id: 'U1' }] });

    const { records, gaps } = await readAll(await users(kept));

    expect([records.length, gaps]).toEqual([1, []]);
    expect(kept.at(-1)).toBe('canary-2');
  });

  it('whose successor is refused, too, is not replaced again', async () => {
    const kept: string[] = [];
    issue(1);
    ask('/api/auth.test', 1).reply(200, who.workspace);
    ask(list, 1).reply(200, { ok: false, error: 'token_expired' });
    issue(2);
    ask(list, 2).twice().reply(200, { ok: false, error: 'token_revoked' });
    ask('/api/auth.test', 2).twice().reply(200, { ok: false, error: 'token_revoked' });
    const surface = await users(kept);

    const first = await readAll(surface);
    const second = await readAll(surface);

    const refused = 'the people of the workspace Acme (T1): POST /api/users.list gave 200: token_revoked';
    expect([first, second].map(({ gaps }) => gaps[0]?.what)).toEqual([refused, refused]);
    expect(kept.at(-1)).toBe('canary-2');
  });

  it('may stand with the person, beside that of a bot', async () => {
    const kept: string[] = [];
    const authed_user = { id: 'U1', access_token: 'access-1', refresh_token: 'canary-1' };
    vendor.post(exchange).reply(200, { ok: true, authed_user });
    ask('/api/auth.test', 1).reply(200, who.workspace);

    await slack.connect(rotating(kept), testTools());

    expect(kept.at(-1)).toBe('canary-1');
  });
});

describe('an exchange under way', () => {
  it('is finished and kept before a Ctrl-C is heeded', async () => {
    const kept: string[] = [];
    const interrupt = new AbortController();
    const stopped = new Error('stopped');
    vendor.post(exchange).reply(200, () => {
      interrupt.abort(stopped);
      return { ok: true, access_token: 'access-1', refresh_token: 'canary-1' };
    });

    const opening = slack.connect(rotating(kept), testTools(interrupt.signal));

    await expect(opening).rejects.toBe(stopped);
    expect(kept.at(-1)).toBe('canary-1');
  });

  it('in the middle of a scan is waited for when the tenant is closed', async () => {
    const kept: string[] = [];
    const interrupt = new AbortController();
    issue(1);
    ask('/api/auth.test', 1).reply(200, who.workspace);
    const { surfaces, close } = await slack.connect(rotating(kept), testTools(interrupt.signal));
    ask(list, 1).reply(200, { ok: false, error: 'token_expired' });
    vendor.post(exchange).reply(200, () => {
      interrupt.abort(new Error('stopped'));
      return { ok: true, access_token: 'access-2', refresh_token: 'canary-2' };
    });
    const users = surfaces.find(({ id }) => id === 'users');
    const reading = users === undefined ? undefined : readAll(users);
    await Promise.race([reading?.catch(() => {}), aborted(interrupt.signal)]);

    await close?.();

    expect(kept.at(-1)).toBe('canary-2');
    await expect(reading).rejects.toThrow('stopped');
  });

  it('is not begun once the scan was stopped', async () => {
    const kept: string[] = [];
    const stopped = new Error('stopped');
    const never = vendor.post(exchange).reply(200, { ok: true });

    const opening = slack.connect(rotating(kept), testTools(AbortSignal.abort(stopped)));

    await expect(opening).rejects.toBe(stopped);
    expect([never.isDone(), kept]).toEqual([false, []]);
    nock.cleanAll();
  });

  it('is given ten seconds, however often Slack says that it is busy', async () => {
    const tools = testTools();
    vendor.post(exchange).times(4).reply(503, 'busy');

    const error = await slack.connect(rotating([]), tools).catch((error: unknown) => error);

    expect(error).toMatchObject({ name: 'ProviderError', reason: 'unavailable' });
    expect(tools.waited.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(10_000);
  });

  it('that is not answered in time is one clear error', async () => {
    const deadline = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(deadline.signal);
    vendor.post(exchange).reply(200, () => {
      deadline.abort(new DOMException('too late', 'TimeoutError'));
      return { ok: true };
    });

    const error = await slack.connect(rotating([]), testTools()).catch((error: unknown) => error);

    expect(timeout).toHaveBeenCalledWith(10_000);
    timeout.mockRestore();
    expect(error).toMatchObject({
      name: 'ProviderError',
      reason: 'unavailable',
      message: 'POST /api/oauth.v2.access was not answered within 10 s',
      fix: 'scan again; if the refresh token is refused then, install the app again',
    });
  });
});

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}

describe('a refresh token', () => {
  it('that is refused is one clear error', async () => {
    vendor.post(exchange).reply(200, { ok: false, error: 'invalid_refresh_token' });

    const error = await slack.connect(rotating([]), testTools()).catch((error: unknown) => error);

    expect(error).toMatchObject({
      name: 'ProviderError',
      reason: 'credentials',
      message: 'POST /api/oauth.v2.access gave 200: invalid_refresh_token',
    });
    expect(inspect(error, { depth: 9 })).not.toContain('canary');
  });

  it('that cannot be replaced is told before it is spent', async () => {
    const file = join(folder, 'gone');
    writeFileSync(file, 'canary-0');
    const opening = open(file);
    rmSync(file);

    const error = await opening.catch((error: unknown) => error);

    expect(error).toMatchObject({
      name: 'ProviderError',
      reason: 'credentials',
      message: 'file:gone cannot be replaced (ENOENT)',
    });
  });

  it('of two scans at once is never lost', async () => {
    const file = join(folder, 'shared');
    let valid = 'canary-0';
    let issued = 0;
    let shown = '';
    const note = (body: { readonly refresh_token?: string }) => {
      shown = body.refresh_token ?? '';
      return true;
    };
    vendor
      .post(exchange, note)
      .times(20)
      .reply(200, () => {
        if (shown !== valid) return { ok: false, error: 'invalid_refresh_token' };
        valid = `canary-${++issued}`;
        return { ok: true, access_token: `access-${issued}`, refresh_token: valid };
      });
    vendor.post('/api/auth.test').times(20).reply(200, who.workspace);
    writeFileSync(file, `${valid}\n`);

    for (let round = 0; round < 10; round++) {
      await Promise.all([open(file), open(file)]);
      expect(readFileSync(file, 'utf8')).toBe(`${valid}\n`);
    }
  });

  it('that somebody else replaced meanwhile is read again, once', async () => {
    const file = join(folder, 'foreign');
    writeFileSync(file, 'canary-0');
    vendor.post(exchange, /canary-0/).reply(200, () => {
      writeFileSync(file, 'canary-7');
      return { ok: false, error: 'invalid_refresh_token' };
    });
    vendor
      .post(exchange, /canary-7/)
      .reply(200, { ok: true, access_token: 'access-8', refresh_token: 'canary-8' });
    ask('/api/auth.test', 8).reply(200, who.workspace);

    await open(file);

    expect(readFileSync(file, 'utf8')).toBe('canary-8\n');
  });

  it.each(['   ', '\t', 'canary 1', 'canary-1\n', 'café'])(
    'exchanged for %j keeps the old one, since that is no token',
    async (refresh_token) => {
      const kept: string[] = [];
      vendor.post(exchange).reply(200, { ok: true, access_token: 'access-1', refresh_token });

      const error = await slack.connect(rotating(kept), testTools()).catch((error: unknown) => error);

      expect(error).toMatchObject({ name: 'ProviderError', reason: 'shape' });
      expect(kept).not.toContain(refresh_token);
    },
  );

  it('exchanged for nothing is told without a word of the answer', async () => {
    vendor.post(exchange).reply(200, { ok: true, access_token: 'canary space', refresh_token: '' });

    const error = await slack.connect(rotating([]), testTools()).catch((error: unknown) => error);

    expect(error).toMatchObject({ name: 'ProviderError', reason: 'shape' });
    expect(inspect(error, { depth: 9 })).not.toContain('canary');
  });
});
