/** OWASP Non-Human Identities Top 10, 2025. */
export const nhi = {
  'NHI1:2025': 'Improper Offboarding',
  'NHI3:2025': 'Vulnerable Third-Party NHI',
  'NHI5:2025': 'Overprivileged NHI',
  'NHI8:2025': 'Environment Isolation',
} as const;

/** NIST Cybersecurity Framework 2.0, February 2024; the descriptions are ours. */
export const csf = {
  'GV.SC-07': 'The risk of each supplier is known, recorded and watched',
  'ID.AM-08': 'Systems, software and services are managed to the end of their life',
  'PR.AA-05': 'Permissions are defined, managed, enforced and reviewed, with least privilege',
} as const;

/** MITRE ATT&CK, Enterprise. */
export const attack = {
  T1098: 'Account Manipulation',
  'T1098.001': 'Account Manipulation: Additional Cloud Credentials',
  'T1098.003': 'Account Manipulation: Additional Cloud Roles',
  T1199: 'Trusted Relationship',
  T1528: 'Steal Application Access Token',
  'T1550.001': 'Use Alternate Authentication Material: Application Access Token',
  T1671: 'Cloud Application Integration',
} as const;

export type NhiId = keyof typeof nhi;
export type CsfId = keyof typeof csf;
export type AttackId = keyof typeof attack;

/** Where an analyzer's question stands in the frameworks that auditors ask by. */
export interface Controls {
  readonly nhi: readonly [NhiId, ...NhiId[]];
  readonly csf: readonly [CsfId, ...CsfId[]];
  readonly attack: readonly [AttackId, ...AttackId[]];
}
