import { z } from 'zod';

const text = z.string().regex(/^\S(?:.*\S)?$/, 'starts or ends with a blank, or is empty');
const vendorId = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'is no id: small letters, digits, hyphens');
const domain = z
  .string()
  .regex(/^[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)+$/, 'is no domain in small letters');
const url = z.url({ protocol: /^https$/ });
const licence = z.enum([
  'vendor-published fact',
  'vendor publication',
  'MIT',
  'Apache-2.0',
  'CC-BY-4.0',
  'DRL-1.1',
]);
const platform = z.enum(['m365', 'google', 'github', 'slack']);

const appId = {
  m365: z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'is no app id in small letters'),
  google: z.string().regex(/^\d+(?:-[0-9a-z]+)?\.apps\.googleusercontent\.com$|^\d+$/, 'is no client id'),
  github: z
    .string()
    .regex(/^(?:[a-z0-9]+(?:-[a-z0-9]+)*|Iv1\.[0-9a-f]{16})$/, 'is no slug, number or client id'),
  slack: z.string().regex(/^A[0-9A-Z]{8,10}$/, 'is no app id'),
} as const;

/** Fails for an id that has not the form that its platform gives to ids. */
function formed(app: { platform: keyof typeof appId; id: string }): boolean {
  return appId[app.platform].safeParse(app.id).success;
}

const known = (id: z.ZodString) => z.array(z.strictObject({ id, name: text, source: url, licence })).min(1);
const source = z.strictObject({ name: text, url, licence });

const category = z.enum([
  'ai',
  'automation',
  'backup',
  'ci',
  'collaboration',
  'crm',
  'design',
  'finance',
  'hr',
  'identity',
  'mail-clients',
  'marketing',
  'mcp',
  'meetings',
  'project-management',
  'security',
  'storage',
  'support',
]);

const vendor = z
  .strictObject({
    id: vendorId,
    name: text,
    parent: vendorId.optional(),
    brands: z.array(text).min(1),
    domains: z.array(domain),
    customerDomains: z.array(domain).min(1).optional(),
    categories: z.array(category).min(1),
    ids: z
      .strictObject({
        m365: known(appId.m365).optional(),
        google: known(appId.google).optional(),
        github: known(appId.github).optional(),
        slack: known(appId.slack).optional(),
      })
      .optional(),
    verifiedPublisher: z.array(text).min(1).optional(),
    githubOwner: z
      .array(z.string().regex(/^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/, 'is no login'))
      .min(1)
      .optional(),
    source: url,
    licence,
  })
  .refine(
    (row) => (row.customerDomains ?? []).every((one) => row.domains.includes(one)),
    'hands to customers a domain that it does not own',
  )
  .refine((row) => new Set(row.categories).size === row.categories.length, 'names a category twice');

/** What a file of vendors must look like; `src/knowledge/vendors/vendor.ts` says what each member means. */
export const vendorFile = z.strictObject({ about: text, vendors: z.array(vendor).min(1) });

/** What `first-party.json` must look like. */
export const firstPartyFile = z
  .strictObject({
    about: text,
    sources: z.record(z.string(), source),
    apps: z
      .array(
        z
          .strictObject({
            platform,
            id: z.string(),
            name: text,
            publisher: vendorId,
            source: z.string(),
            publicClient: z.literal(true).optional(),
          })
          .refine(formed, 'has an id that its platform does not give'),
      )
      .min(1),
  })
  .refine(
    (file) => file.apps.every((app) => Object.hasOwn(file.sources, app.source)),
    'names no source of the file',
  );

/** What `abused-apps.json` must look like. */
export const abusedAppFile = z.strictObject({
  about: text,
  apps: z
    .array(
      z
        .strictObject({
          platform,
          id: z.string(),
          names: z.array(text),
          why: z.string().regex(/^[A-Z][^\n]*[^ .]\.$/, 'is no sentence'),
          kind: z.enum(['lawful-but-abused', 'malicious']),
          sources: z.array(source).min(1),
          seen: z.int().min(2015).max(2100).optional(),
        })
        .refine(formed, 'has an id that its platform does not give'),
    )
    .min(1),
});
