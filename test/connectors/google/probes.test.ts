import { expect, it } from 'vitest';
import type { GoogleSession } from '../../../src/connectors/google/client.ts';
import { wanted } from '../../../src/connectors/google/policy-settings.ts';
import { probes } from '../../../src/connectors/google/probes.ts';
import { scopes } from '../../../src/connectors/google/scopes.ts';
import type { Instant } from '../../../src/model/values.ts';

it('tries policies by a filter that a scan sends, too', async () => {
  const asked: string[] = [];
  const policies: GoogleSession['policies'] = async (which) => {
    asked.push(which);
    return {};
  };

  await probes[scopes.policies]({
    session: { policies } as GoogleSession,
    at: '2026-11-23T12:00:00Z' as Instant,
    signal: AbortSignal.timeout(60_000),
  });

  expect(asked).toEqual([wanted[0]]);
});
