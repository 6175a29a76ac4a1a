import { z } from 'zod';

// The words of `src/knowledge/scopes/scope.ts`, for what checks the data files.
export const impact = z.literal([1, 2, 3, 4, 5]);
export const breadth = z.enum(['self', 'selected', 'whole']);
export const access = z.enum(['read', 'write', 'send', 'delete', 'manage']);
export const data = z.enum([
  'sign-in',
  'mail',
  'files',
  'chat',
  'calendar',
  'contacts',
  'tasks',
  'directory',
  'identity',
  'apps',
  'policy',
  'audit',
  'security',
  'devices',
  'cloud',
  'code',
  'secrets',
  'ci',
  'analytics',
  'health',
  'learning',
  'places',
  'commerce',
  'media',
  'service',
]);
