import type { SurfaceInfo } from '../connector.ts';
import { rightsOf } from './rights.ts';
import type { Subject } from './subject.ts';

/** What follows for a scan from who is impersonated, for `oauthlas doctor`. */
export function visibilityNotes(
  subject: Subject | undefined,
  read: readonly SurfaceInfo[],
): readonly string[] {
  if (subject === undefined)
    return ['whose rights it has was not told: what that person may not see is not seen'];
  const { address, power, isSuspended } = subject;
  const rows = rightsOf([...new Set(read.flatMap(({ needs }) => needs))]);
  const superOnly = rows.flatMap(({ role }) => role.superOnly ?? []).join('; ');
  const tick = [...new Set(rows.flatMap(({ role }) => role.tick ?? []))].join(', ');
  const suspended = isSuspended
    ? [`${address} is suspended: let it be active, or act as another administrator`]
    : [];
  switch (power) {
    case 'super':
      return [
        ...suspended,
        superOnly === ''
          ? `it acts as ${address}, a super administrator, whom nothing is hidden from; a custom role with ${tick} would do for what is read, so that a stolen credential is worth less`
          : `it acts as ${address}, a super administrator, whom nothing is hidden from; no lesser one would see: ${superOnly}`,
      ];
    case 'lesser':
      return [
        ...suspended,
        `it acts as ${address}, who is no super administrator${superOnly === '' ? '' : `, and so it does not see: ${superOnly}`}; were its role limited to organisational units, it would see their people alone, and no answer would say so`,
      ];
    case 'none':
      return [
        ...suspended,
        `it acts as ${address}, who is no administrator: give it a custom role with ${tick}`,
      ];
    case 'unknown':
      return [
        ...suspended,
        `it acts as ${address}; whether that is a super administrator was not told, and it decides what is visible`,
      ];
  }
}
