import type { Ids } from '../chance.ts';
import type { Tenant } from '../tenants.ts';
import type { Edited } from './edits.ts';
import type { EventFeed } from './events.ts';
import type { GooglePlant } from './planted.ts';
import type { GoogleRows } from './rows.ts';
import type { GoogleScannerOptions } from './scanner.ts';
import type { ApiName } from './scopes.ts';

export interface GoogleApp {
  readonly clientId: string;
  readonly name: string;
  readonly clientType: 'WEB' | 'NATIVE_ANDROID' | 'NATIVE_IOS';
  /** What people granted: the first all it asks for, the second what some left out of it. */
  readonly variants: readonly [Variant, Variant];
  readonly planted: GooglePlant | undefined;
}

export interface Variant {
  readonly scopes: readonly string[];
  /** The APIs these scopes open. */
  readonly apis: readonly ApiName[];
}

/** Somebody's token: which app, which of its two variants. */
export interface Holding {
  readonly app: number;
  readonly variant: 0 | 1;
}

export interface Google {
  readonly tenant: Tenant;
  readonly now: number;
  /** When all of it was planted; `now` goes on. */
  readonly plantedAt: number;
  readonly seed: number;
  readonly users: { readonly length: number; readonly ids: Ids };
  readonly apps: readonly GoogleApp[];
  /** The tokens of the person with this index. */
  readonly holdings: (user: number) => readonly Holding[];
  /** Days since the person let the app in. */
  readonly grantedDays: (user: number, app: number) => number;
  readonly isSuspended: (user: number) => boolean;
  readonly isArchived: (user: number) => boolean;
  /** How many people hold a token of each app, by then. */
  readonly census: (until?: number) => Uint32Array;
  /** The token events of 180 days; made once, when first asked for. */
  readonly events: () => EventFeed;
  /** What the APIs show of all this; made once, when first asked for. */
  readonly rows: () => GoogleRows;
  /** Days since the first person let each app in. */
  readonly oldest: () => readonly number[];
  readonly edits: Edited;
  /** What the person held before any edit. */
  readonly plantedHoldings: (user: number) => readonly Holding[];
  /** Who may not be asked about by a lesser administrator, and who was deleted since the listing, if the world has them. */
  readonly refusedUser: number | undefined;
  readonly deletedUser: number | undefined;
  /** What OAuthlas itself may do. */
  readonly scanner: GoogleScannerOptions;
}
