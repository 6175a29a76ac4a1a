import type { EndpointId } from '../endpoints.ts';
import type { Answer } from '../http.ts';
import { googleError } from './answers.ts';

/** What the service account and the administrator as whom it acts may do in the Google tenant. */
export interface GoogleScannerOptions {
  /** The last words of the scopes that are delegated; absent: those of both modes. */
  readonly delegated?: readonly string[];
  /** Absent: a super administrator. */
  readonly administrator?: 'super' | 'lesser' | 'none';
  /** What the lesser administrator's role is without. */
  readonly without?: readonly ('reports' | 'users' | 'security' | 'units')[];
  /** The project did not enable the Admin SDK API. */
  readonly isApiOff?: boolean;
}

const root = 'https://www.googleapis.com/auth/';

const usual = [
  'admin.reports.audit.readonly',
  'admin.reports.usage.readonly',
  'admin.directory.user.readonly',
  'admin.directory.user.security',
  'admin.directory.rolemanagement.readonly',
  'admin.directory.orgunit.readonly',
  'cloud-identity.policies.readonly',
];

export function isDelegated({ delegated = usual }: GoogleScannerOptions, scope: string): boolean {
  return delegated.some((words) => scope === (words.startsWith('https:') ? words : root + words));
}

/** By which privilege each call may be made; those that are not here take no administrator. */
const privilegeOf: Partial<Record<EndpointId, 'reports' | 'users' | 'security' | 'units' | 'super'>> = {
  'google.users': 'users',
  'google.user': 'users',
  'google.tokens': 'security',
  'google.appPasswords': 'security',
  'google.tokenEvents': 'reports',
  'google.adminEvents': 'reports',
  'google.census': 'reports',
  'google.userUsage': 'reports',
  'google.policies': 'super',
  'google.orgUnits': 'units',
  'google.accessEvaluations': 'reports',
  'google.roles': 'super',
  'google.roleAssignments': 'super',
};

/** Each of these has an API of its own to be enabled. */
const ofOtherApis: readonly EndpointId[] = ['google.policies', 'google.assets'];

/** Why a call is refused to this administrator; undefined: it is not. */
export function barred(scanner: GoogleScannerOptions, endpoint: EndpointId): Answer | undefined {
  const { administrator = 'super', without = [], isApiOff = false } = scanner;
  if (isApiOff && !ofOtherApis.includes(endpoint)) {
    const message = 'Admin SDK API has not been used in project 416873205914 before or it is disabled.';
    return googleError(403, 'accessNotConfigured', message, 'PERMISSION_DENIED', 'usageLimits');
  }
  const privilege = privilegeOf[endpoint];
  if (privilege === undefined || administrator === 'super') return undefined;
  const isHeld = administrator === 'lesser' && privilege !== 'super' && !without.includes(privilege);
  return isHeld ? undefined : notAuthorized();
}

export function notAuthorized(): Answer {
  return googleError(403, 'forbidden', 'Not Authorized to access this resource/api', 'PERMISSION_DENIED');
}
