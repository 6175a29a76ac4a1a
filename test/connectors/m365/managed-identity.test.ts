import nock from 'nock';
import { expect, test } from 'vitest';
import { m365 } from '../../../src/connectors/m365/index.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { AT, readAll, testTools, useNock } from '../../support/surface.ts';
import { answerOrganization, graph, surfaceOf } from './tenant.ts';

useNock();

const clientId = '33333333-3333-3333-3333-333333333333';
const path = '/metadata/identity/oauth2/token';
const metadata = () => nock('http://169.254.169.254', { reqheaders: { metadata: 'true' } });
const query = { 'api-version': '2018-02-01', resource: 'https://graph.microsoft.com' };
const auth = { kind: 'managed-identity' };

async function refusal(config: object, tools = testTools()) {
  return await m365.connect(config, tools).catch((error: unknown) => error);
}

test('the metadata service is asked by plain http, with its header, for Graph of this cloud', async () => {
  metadata()
    .get(path)
    .query({ ...query, resource: 'https://graph.microsoft.us', client_id: clientId })
    .reply(200, { access_token: 'tok', expires_in: '86400' });
  nock('https://graph.microsoft.us', { reqheaders: { authorization: 'Bearer tok' } })
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [] });

  await m365.connect({ cloud: 'usgov', auth: { ...auth, clientId } }, testTools());
});

test('App Service is asked at its own address, with its own header, also where another server stands in for Graph', async () => {
  const appService = {
    endpoint: new Secret('http://169.254.129.2:8081/msi/token/'),
    header: new Secret('canary'),
  };
  nock('http://169.254.129.2:8081', { reqheaders: { 'x-identity-header': 'canary' } })
    .get('/msi/token/')
    .query({ ...query, 'api-version': '2019-08-01' })
    .reply(200, { access_token: 'tok', expires_on: '4000000000' });
  nock('https://recorder.example', { reqheaders: { authorization: 'Bearer tok' } })
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [] });

  await m365.connect({ baseUrl: 'https://recorder.example', auth: { ...auth, appService } }, testTools());
});

test('a token that the machine has kept is renewed by its own end', async () => {
  const end = (seconds: number) => String(Date.parse(AT) / 1000 + seconds);
  metadata()
    .get(path)
    .query(query)
    .reply(200, { access_token: 'old', expires_in: '86400', expires_on: end(0) });
  metadata()
    .get(path)
    .query(query)
    .reply(200, { access_token: 'tok', expires_in: '86400', expires_on: end(86_400) });
  nock('https://graph.microsoft.com', { reqheaders: { authorization: 'Bearer old' } })
    .get('/v1.0/organization')
    .query(true)
    .reply(403, {});
  graph().get('/v1.0/users').query(true).reply(200, { value: [] });
  const users = await surfaceOf('users', { auth }, testTools());

  const { gaps } = await readAll(users);

  expect(gaps).toEqual([]);
});

test('a machine without one says so after a minute, and closes the tenant', async () => {
  metadata().persist().get(path).query(query).replyWithError('no route');
  const tools = testTools();

  const error = await refusal({ auth }, tools);
  nock.cleanAll();

  expect(error).toMatchObject({
    reason: 'credentials',
    message: 'no managed identity answers on this machine',
    fix: 'run where Azure gives the machine an identity; in App Service and Container Apps, name auth.appService',
  });
  expect(tools.waited.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(70_000);
});

test('one that is being replaced is waited for', async () => {
  metadata().get(path).query(query).reply(410, {});
  metadata().get(path).query(query).reply(200, { access_token: 'tok', expires_in: '86400' });
  answerOrganization();
  const tools = testTools();

  await m365.connect({ auth }, tools);

  expect(tools.waited).toEqual([750]);
});

test('an identity that is not assigned is refused, in the words of the machine, made harmless', async () => {
  const error_description = 'Identity not found\u001b[2J';
  metadata().get(path).query(query).reply(400, { error: 'invalid_request', error_description });

  const error = await refusal({ auth });

  expect(error).toMatchObject({
    reason: 'credentials',
    message: `GET ${path} gave 400: the managed identity was refused: Identity not found\\u{1b}[2J`,
  });
});
