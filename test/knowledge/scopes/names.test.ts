import { describe, expect, test } from 'vitest';
import { googleClass, listed } from '../../../src/knowledge/scopes/names.ts';
import { classify } from '../../../src/knowledge/scopes/scope.ts';

describe('the names that the vendors list', () => {
  test('there are as many as when we last looked', () => {
    const counts = Map.groupBy(listed, ({ platform }) => platform);
    const names = (platform: 'm365' | 'google' | 'github' | 'slack') =>
      new Set(counts.get(platform)?.map(({ api, name }) => `${api} ${name}`)).size;

    expect(counts.get('m365')?.length).toBe(2353);
    expect([names('google'), names('slack')]).toEqual([558, 138]);
    expect(counts.get('github')?.length).toBeGreaterThan(190);
  });

  test('every one is answered, by hand or by rule', () => {
    const unanswered = listed.filter(
      ({ platform, access, api, name }) => classify(platform, access, api, name) === 'unclassified',
    );

    expect(unanswered.map(({ resource, kind, name }) => `${resource} ${kind} ${name}`)).toEqual([]);
  });

  test('Google’s own class is told where Google publishes one', () => {
    expect(googleClass('https://mail.google.com/')).toBe('restricted');
    expect(googleClass('https://www.googleapis.com/auth/blogger')).toBe('unclassified');
    expect(googleClass('__proto__')).toBe('unclassified');
  });
});
