import abused from '../abused-apps.json' with { type: 'json' };
import ai from './ai.json' with { type: 'json' };
import automation from './automation.json' with { type: 'json' };
import backup from './backup.json' with { type: 'json' };
import ci from './ci.json' with { type: 'json' };
import collaboration from './collaboration.json' with { type: 'json' };
import crm from './crm.json' with { type: 'json' };
import design from './design.json' with { type: 'json' };
import finance from './finance.json' with { type: 'json' };
import firstPartyFile from './first-party.json' with { type: 'json' };
import hr from './hr.json' with { type: 'json' };
import identity from './identity.json' with { type: 'json' };
import mailClients from './mail-clients.json' with { type: 'json' };
import marketing from './marketing.json' with { type: 'json' };
import mcp from './mcp.json' with { type: 'json' };
import meetings from './meetings.json' with { type: 'json' };
import projectManagement from './project-management.json' with { type: 'json' };
import security from './security.json' with { type: 'json' };
import storage from './storage.json' with { type: 'json' };
import support from './support.json' with { type: 'json' };
import type { AbusedApp, FirstPartyApp, VendorFile } from './vendor.ts';

// Each file is checked against its schema by a test, and not on every start.
const files = [
  ai,
  automation,
  backup,
  ci,
  collaboration,
  crm,
  design,
  finance,
  hr,
  identity,
  mailClients,
  marketing,
  mcp,
  meetings,
  projectManagement,
  security,
  storage,
  support,
] as readonly unknown[] as readonly VendorFile[];

/** The vendors whose apps companies meet most. */
export const vendors = files.flatMap((file) => file.vendors);

/** Its names, and who owns it, by its id: people ask by the name that they remember. */
export function namesOfVendor(id: string | undefined): {
  readonly brands: readonly string[];
  readonly owner?: string;
} {
  const vendor = id === undefined ? undefined : byId.get(id);
  const owner = vendor?.parent === undefined ? undefined : byId.get(vendor.parent)?.name;
  return { brands: vendor?.brands ?? [], ...(owner !== undefined && { owner }) };
}

const byId = new Map(vendors.map((vendor) => [vendor.id, vendor]));

/** The platforms' own apps. */
export const firstParty = firstPartyFile.apps as readonly FirstPartyApp[];

/** Apps that attackers are known to use; most of them are lawful. */
export const abusedApps = abused.apps as readonly unknown[] as readonly AbusedApp[];
