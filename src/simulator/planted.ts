import type { RecordKind } from '../model/records.ts';
import type { Api } from './platform.ts';
import type { Tenant } from './tenants.ts';
import type { Tokens } from './tokens.ts';
import type { BadApp } from './world.ts';

/** The parts of a record's key after tenant and kind: the vendor's own ids. */
export type KeyParts = readonly [string, ...string[]];

/** A whole key without its tenant. */
export type ToldKey = readonly [RecordKind, string, ...string[]];

/** A planted tenant with its API and its ground truth by key. */
export interface PlantedTenant {
  readonly tenant: Tenant;
  readonly api: (tokens: Tokens) => Api;
  /** Vendor ids of people, bots not among them. */
  readonly users: () => Iterable<string>;
  /** Everything that holds access: apps, their definitions where the vendor shows them, tokens. */
  readonly apps: () => Iterable<{ readonly key: KeyParts; readonly name: string }>;
  readonly grants: () => Iterable<KeyParts>;
  /** By surface, what it tells besides what `apps` and `grants` say. Absent: nothing. */
  readonly told?: () => Readonly<Record<string, Iterable<ToldKey>>>;
  readonly bad: readonly BadApp[];
}
