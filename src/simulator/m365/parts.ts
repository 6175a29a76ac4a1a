import { deltas } from './deltas.ts';
import { directory } from './directory.ts';
import { outside } from './outside.ts';
import type { Part } from './part.ts';
import { principals } from './principals.ts';
import { trusts } from './trusts.ts';

export type { PartRoute } from './part.ts';

export const parts: readonly Part[] = [directory, trusts, deltas, principals, outside];

export const routes = parts.flatMap((part) => part.routes);
