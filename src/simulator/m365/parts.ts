import { deltas } from './deltas.ts';
import { directory } from './directory.ts';
import type { Part } from './part.ts';
import { principals } from './principals.ts';
import { trusts } from './trusts.ts';

export type { PartRoute } from './part.ts';

export const parts: readonly Part[] = [directory, trusts, deltas, principals];

export const routes = parts.flatMap((part) => part.routes);
