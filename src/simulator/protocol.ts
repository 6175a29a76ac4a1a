import type { RegisteredVendor } from '../model/register.ts';
import type { EndpointId } from './endpoints.ts';
import type { Fault } from './fault.ts';
import type { Tenant } from './tenants.ts';
import type { BadApp, WorldOptions } from './world.ts';

/** What the parent asks the child process for. */
export type Question =
  | { readonly ask: 'start'; readonly options: WorldOptions }
  | { readonly ask: 'calls' | 'refused' | 'reset' }
  | { readonly ask: 'churn'; readonly share: number }
  | { readonly ask: 'fault'; readonly endpoint: EndpointId; readonly fault: Fault | null };

export interface Started {
  readonly origin: string;
  readonly tenants: readonly Tenant[];
  readonly bad: readonly BadApp[];
  readonly register: readonly RegisteredVendor[];
}

export interface Numbered<T> {
  readonly number: number;
  readonly content: T;
}

export interface Reply {
  readonly number: number;
  readonly content: unknown;
  /** Why it could not be done. */
  readonly error?: string;
}
