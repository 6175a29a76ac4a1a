import { accessEvaluations } from './access-evaluations.ts';
import { adminLog } from './admin-log.ts';
import { adminRoles } from './admin-roles.ts';
import { appPasswords } from './app-passwords.ts';
import { cloudAssets } from './cloud-assets.ts';
import { directory } from './directory.ts';
import type { Part } from './part.ts';
import { policies } from './policies.ts';
import { reports } from './reports.ts';

export const parts: readonly Part[] = [
  directory,
  reports,
  adminLog,
  appPasswords,
  adminRoles,
  accessEvaluations,
  cloudAssets,
  policies,
];

export const routes = parts.flatMap((part) => part.routes);
