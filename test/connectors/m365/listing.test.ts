import { expect, test } from 'vitest';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

const start =
  '/v1.0/users?$top=999&$select=id,displayName,mail,userPrincipalName,accountEnabled,userType,createdDateTime';
/** Parameters in an order into which no client would have put them. */
const second = '/v1.0/users?$skiptoken=two&$select=id&$top=999';
const third = '/v1.0/users?$skiptoken=three&$select=id&$top=999';

function page(ids: readonly string[], next?: string): object {
  return {
    value: ids.map((id) => ({ id })),
    ...(next !== undefined && { '@odata.nextLink': `${GRAPH}${next}` }),
  };
}

function names(records: readonly { readonly key: string }[]): readonly string[] {
  return records.map(({ key }) => key.replace('t/principal/', ''));
}

test('next-links are fetched to the letter, and an empty page with one is not the end', async () => {
  graph()
    .get(exactly(start))
    .reply(200, page(['a'], second));
  graph().get(exactly(second)).reply(200, page([], third));
  graph()
    .get(exactly(third))
    .reply(200, page(['b']));
  const surface = await openSurface('users');

  const read = await readAll(surface);

  expect(names(read.records)).toEqual(['a', 'b']);
  expect(read.gaps).toEqual([]);
  expect(read.cursors).toEqual([second, third, undefined]);
});

test('a resume goes on with the page after the cursor', async () => {
  graph()
    .get(exactly(third))
    .reply(200, page(['c']));
  const surface = await openSurface('users');

  const read = await readAll(surface, { after: third });

  expect(names(read.records)).toEqual(['c']);
});

test.each([
  [400, 'Directory_ExpiredPageToken'],
  [400, 'DirectoryPageTokenNotFoundException'],
  [404, 'Directory_ExpiredPageToken'],
])('a list whose page token is too old (%d %s) starts over once', async (status, code) => {
  graph().get(exactly(second)).reply(status, refusal(code, 'The specified page token value has expired.'));
  graph()
    .get(exactly(start))
    .reply(200, page(['a'], third));
  graph()
    .get(exactly(third))
    .reply(200, page(['b']));
  const surface = await openSurface('users');

  const read = await readAll(surface, { after: second });

  expect(names(read.records)).toEqual(['a', 'b']);
  expect(read.gaps).toEqual([]);
});

test('a list whose page token is too old for the second time ends with a gap', async () => {
  graph()
    .get(exactly(start))
    .twice()
    .reply(200, page(['a'], second));
  graph().get(exactly(second)).twice().reply(400, refusal('Directory_ExpiredPageToken', 'Expired.'));
  const surface = await openSurface('users');

  const read = await readAll(surface);

  expect(names(read.records)).toEqual(['a', 'a']);
  expect(read.gaps).toEqual([
    {
      reason: 'unavailable',
      what: 'the list of users: GET /v1.0/users gave 400: Directory_ExpiredPageToken: Expired.',
    },
  ]);
});

test('a page size that is refused is made smaller once', async () => {
  const refused = refusal(
    'Request_BadRequest',
    "Invalid page size specified: '999'. Must be between 1 and 500.",
  );
  graph().get(exactly(start)).reply(400, refused);
  graph()
    .get(exactly(start.replace('$top=999', '$top=100')))
    .reply(200, page(['a']));
  const surface = await openSurface('users');

  const read = await readAll(surface);

  expect(names(read.records)).toEqual(['a']);
  expect(read.gaps).toEqual([]);
});

test('a list that takes no page size is read in pages of its own size', async () => {
  const refused = refusal('BadRequest', "Query option 'Top' is not allowed.");
  graph().get(exactly(start)).reply(400, refused);
  graph()
    .get(exactly(start.replace('$top=999', '$top=100')))
    .reply(400, refused);
  graph()
    .get(exactly(start.replace('$top=999&', '')))
    .reply(200, page(['a'], second));
  graph()
    .get(exactly(second))
    .reply(200, page(['b']));
  const surface = await openSurface('users');

  const read = await readAll(surface);

  expect(names(read.records)).toEqual(['a', 'b']);
  expect(read.gaps).toEqual([]);
});

test('a list that is refused whatever its page size ends with a gap', async () => {
  const refused = refusal('Request_BadRequest', 'Invalid page size specified.');
  graph().get(exactly(start)).reply(400, refused);
  graph()
    .get(exactly(start.replace('$top=999', '$top=100')))
    .reply(400, refused);
  graph()
    .get(exactly(start.replace('$top=999&', '')))
    .reply(400, refused);
  const surface = await openSurface('users');

  const read = await readAll(surface);

  expect(read.gaps).toEqual([
    {
      reason: 'truncated',
      what: 'the list of users: GET /v1.0/users gave 400: Request_BadRequest: Invalid page size specified.',
    },
  ]);
});

test('a page that leads back to one that was shown is a gap, not a loop', async () => {
  graph()
    .get(exactly(start))
    .reply(200, page(['a'], second));
  graph()
    .get(exactly(second))
    .reply(200, page(['b'], second));
  const surface = await openSurface('users');

  const read = await readAll(surface);

  expect(names(read.records)).toEqual(['a', 'b']);
  expect(read.gaps).toEqual([
    { reason: 'shape', what: 'the list of users: the next page is one that was shown already' },
  ]);
});

test.each([
  ['https://graph.microsoft.com.evil.example/v1.0/users?$skiptoken=x', 'graph.microsoft.com.evil.example'],
  ['https://login.microsoftonline.com/v1.0/users?$skiptoken=x', 'login.microsoftonline.com'],
  ['http://graph.microsoft.com/v1.0/users?$skiptoken=x', 'graph.microsoft.com'],
])('our token does not follow a link to %s', async (link, host) => {
  graph()
    .get(exactly(start))
    .reply(200, { ...page(['a']), '@odata.nextLink': link });
  const surface = await openSurface('users');

  const read = await readAll(surface);

  expect(names(read.records)).toEqual(['a']);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: `the list of users: the next page lies on another host (${host}) and was not fetched`,
    },
  ]);
});

test.each([{ href: 'x' }, 5, '', true])(
  'a link to the next page that is none, %o, is no end',
  async (link) => {
    graph()
      .get(exactly(start))
      .reply(200, { ...page(['a']), '@odata.nextLink': link });
    const surface = await openSurface('users');

    const read = await readAll(surface);

    expect(names(read.records)).toEqual(['a']);
    expect(read.gaps).toEqual([
      { reason: 'shape', what: 'the list of users: the link to the next page is none' },
    ]);
  },
);

test('what was read before a refusal stays', async () => {
  graph()
    .get(exactly(start))
    .reply(200, page(['a'], second));
  graph().get(exactly(second)).reply(403, refusal('Authorization_RequestDenied', 'No.'));
  const surface = await openSurface('users');

  const read = await readAll(surface);

  expect(names(read.records)).toEqual(['a']);
  expect(read.gaps).toMatchObject([{ reason: 'permission', lacks: 'Directory.Read.All' }]);
  expect(read.cursors).toEqual([second, undefined]);
});

test('an answer that is no list is a gap', async () => {
  graph().get(exactly(start)).reply(200, { id: 'a' });
  const surface = await openSurface('users');

  const read = await readAll(surface);

  expect(read.gaps).toEqual([
    { reason: 'shape', what: 'the list of users: GET /v1.0/users was answered without a list' },
  ]);
});

test.each([
  ['seconds', { 'retry-after': '7' }, 7125],
  ['a date', { 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, 30125],
  ['nothing', {}, 750],
])('throttled with %s as Retry-After, it waits and goes on', async (_, headers, waited) => {
  graph().get(exactly(start)).reply(429, refusal('TooManyRequests', 'Slow down.'), headers);
  graph()
    .get(exactly(start))
    .reply(200, page(['a']));
  const tools = testTools();
  const surface = await openSurface('users', tools);

  const read = await readAll(surface);

  expect(names(read.records)).toEqual(['a']);
  expect(tools.waited[0]).toBe(waited);
});

test('a quota that is used up to nine tenths slows the next page down before it is refused', async () => {
  const told = { 'x-ms-resource-unit': '2', 'x-ms-throttle-limit-percentage': '0.9' };
  graph()
    .get(exactly(start))
    .reply(200, page(['a'], second), told);
  graph()
    .get(exactly(second))
    .reply(200, page(['b']));
  const tools = testTools();
  const surface = await openSurface('users', tools);

  const read = await readAll(surface);

  expect(names(read.records)).toEqual(['a', 'b']);
  expect(tools.waited).toHaveLength(1);
  expect(tools.waited[0]).toBeGreaterThan(0);
});

test('the next page is under way while this one is looked at', async () => {
  const asked: string[] = [];
  const answer = (name: string, body: object) => () => {
    asked.push(name);
    return body;
  };
  graph()
    .get(exactly(start))
    .reply(200, answer('first', page(['a'], second)));
  graph()
    .get(exactly(second))
    .reply(200, answer('second', page(['b'], third)));
  const surface = await openSurface('users');
  const { pages } = reading(surface);

  await pages.next();
  await settle();

  expect(asked).toEqual(['first', 'second']);
  await pages.return?.();
});

test('a reader who leaves early leaves no call and no unhandled rejection behind', async () => {
  graph()
    .get(exactly(start))
    .reply(200, page(['a'], second));
  graph()
    .get(exactly(second))
    .optionally()
    .delay(50)
    .reply(403, refusal('Authorization_RequestDenied', 'No.'));
  const surface = await openSurface('users');
  const { pages } = reading(surface);

  await pages.next();
  const left = await pages.return?.();
  await settle();

  expect(left).toEqual({ done: true, value: undefined });
});

test('an abort stays an abort', async () => {
  const controller = new AbortController();
  graph()
    .get(exactly(start))
    .reply(200, page(['a'], second));
  graph()
    .get(exactly(second))
    .optionally()
    .delay(50)
    .reply(200, page(['b']));
  const surface = await openSurface('users');
  const { pages } = reading(surface, controller.signal);

  await pages.next();
  controller.abort(new Error('stopped by the user'));

  await expect(pages.next()).rejects.toThrow('stopped by the user');
});

function reading(surface: Awaited<ReturnType<typeof openSurface>>, signal = new AbortController().signal) {
  const known = async function* () {};
  const options = { tenant: 't', signal, at: '2026-11-23T12:00:00.000Z' as never, known };
  return { pages: surface.read(options)[Symbol.asyncIterator]() };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
