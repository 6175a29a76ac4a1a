import type { AnyAnalyzer } from './analyzer.ts';
import { crossTenantAccess } from './cross-tenant-access.ts';
import { overBroadScope } from './over-broad-scope.ts';
import { staleGrant } from './stale-grant.ts';

export const analyzers: readonly AnyAnalyzer[] = [overBroadScope, crossTenantAccess, staleGrant];
