import { expect, test } from 'vitest';
import type { AppRecord } from '../../src/model/records.ts';
import { publisherOf } from '../../src/pipeline/publisher.ts';
import { dossier } from '../support/analyzer.ts';

type Publisher = AppRecord['publisher'];

const vouched = { name: 'Example Ltd', verified: true } as const;
const refused = { name: '', verified: false } as const;
const written = { name: 'Anybody', verified: 'unknown' } as const;

test.each<[string, Publisher, Publisher, Publisher]>([
  ['a verified one of the client', vouched, written, vouched],
  ['a verified one of the registration', written, vouched, vouched],
  ['one that is known not to be verified', refused, written, refused],
  ['the registration, of two that nobody knows', { ...written, name: 'B' }, written, written],
  ['the one that there is', written, undefined, written],
  ['none', undefined, undefined, undefined],
])('%s counts', (_, ofClient, ofRegistration, expected) => {
  const { client } = dossier();
  if (client === undefined) throw new Error('the dossier has no client');
  const { publisher: _publisher, ...bare } = client;
  const said = (publisher: Publisher) => ({ ...bare, ...(publisher !== undefined && { publisher }) });

  const publisher = publisherOf({ client: said(ofClient), registration: said(ofRegistration) });

  expect(publisher).toEqual(expected);
});
