import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endsOf } from '../../../src/connectors/m365/grant-id.ts';
import { grantId } from '../../../src/simulator/m365/ids.ts';

const guid = fc.uuid();

test('whose a grant is stands in its id', () => {
  fc.assert(
    fc.property(guid, guid, fc.option(guid), (clientId, resourceId, principalId) => {
      expect(endsOf(grantId(clientId, resourceId, principalId))).toEqual({
        clientId,
        resourceId,
        ...(principalId !== null && { principalId }),
      });
    }),
  );
});

test('the first three groups of an id are written backwards', () => {
  const bytes = Buffer.from('00112233445566778899aabbccddeeff', 'hex');

  expect(endsOf(Buffer.concat([bytes, bytes]).toString('base64url'))).toEqual({
    clientId: '33221100-5544-7766-8899-aabbccddeeff',
    resourceId: '33221100-5544-7766-8899-aabbccddeeff',
  });
});

test('an id that is made otherwise says nothing, whatever it is', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String()), (id) => {
      const ends = endsOf(id);

      if (ends !== undefined)
        expect(grantId(ends.clientId, ends.resourceId, ends.principalId ?? null)).toBe(id);
    }),
  );
});
