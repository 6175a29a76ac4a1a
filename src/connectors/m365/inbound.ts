import { z } from 'zod';

/**
 * What a member of the cross-tenant access settings opens to people from outside. `narrowed`: to some of them, or to
 * some apps. `unknown`: neither the organisation nor the default says.
 */
type Opening = 'open' | 'narrowed' | 'closed' | 'unknown';

const members = [
  'isMfaAccepted',
  'isCompliantDeviceAccepted',
  'isHybridAzureADJoinedDeviceAccepted',
  'b2bCollaborationInbound',
  'b2bDirectConnectInbound',
] as const;

/** By the vendor's own members. */
export type Inbound = Readonly<Record<(typeof members)[number], Opening>>;

const targets = z
  .object({
    accessType: z.string().nullish(),
    targets: z.array(z.object({ target: z.string().nullish() })).nullish(),
  })
  .nullish();

const b2b = z.object({ usersAndGroups: targets, applications: targets }).nullish();
const maybe = z.boolean().nullish();

/** Of the default and of an organisation alike. */
export const inboundMembers = {
  inboundTrust: z
    .object({
      isMfaAccepted: maybe,
      isCompliantDeviceAccepted: maybe,
      isHybridAzureADJoinedDeviceAccepted: maybe,
    })
    .nullish(),
  b2bCollaborationInbound: b2b,
  b2bDirectConnectInbound: b2b,
};

const settings = z.object(inboundMembers);

/** Where no default is told. */
export const untold: Inbound = {
  isMfaAccepted: 'unknown',
  isCompliantDeviceAccepted: 'unknown',
  isHybridAzureADJoinedDeviceAccepted: 'unknown',
  b2bCollaborationInbound: 'unknown',
  b2bDirectConnectInbound: 'unknown',
};

/** What is null is inherited; what is not there at all is not told. */
export function toInbound(
  { inboundTrust, b2bCollaborationInbound, b2bDirectConnectInbound }: z.output<typeof settings>,
  inherited: Inbound,
): Inbound {
  const accepted = (member: keyof NonNullable<typeof inboundTrust>): Opening => {
    const isAccepted = inboundTrust === null ? null : inboundTrust?.[member];
    if (isAccepted === undefined) return 'unknown';
    if (isAccepted === null) return inherited[member];
    return isAccepted ? 'open' : 'closed';
  };
  const opened = (
    member: 'b2bCollaborationInbound' | 'b2bDirectConnectInbound',
    told: z.output<typeof b2b>,
  ) => {
    if (told === undefined) return 'unknown';
    return told === null ? inherited[member] : openingOf(told);
  };
  return {
    isMfaAccepted: accepted('isMfaAccepted'),
    isCompliantDeviceAccepted: accepted('isCompliantDeviceAccepted'),
    isHybridAzureADJoinedDeviceAccepted: accepted('isHybridAzureADJoinedDeviceAccepted'),
    b2bCollaborationInbound: opened('b2bCollaborationInbound', b2bCollaborationInbound),
    b2bDirectConnectInbound: opened('b2bDirectConnectInbound', b2bDirectConnectInbound),
  };
}

/** In the vendor's own words: `isMfaAccepted`, `b2bDirectConnectInbound: narrowed`. */
export function toAllows(inbound: Inbound): readonly string[] {
  return members.flatMap((member) => {
    const opening = inbound[member];
    if (opening === 'closed') return [];
    return opening === 'open' ? member : `${member}: ${opening}`;
  });
}

/** Who comes in needs both: to be among the people, and an app to come to. */
function openingOf({ usersAndGroups, applications }: NonNullable<z.output<typeof b2b>>): Opening {
  const both = [ofTargets(usersAndGroups), ofTargets(applications)];
  return (['closed', 'unknown', 'narrowed'] as const).find((one) => both.includes(one)) ?? 'open';
}

/** To block some is to let all others in. */
function ofTargets(told: z.output<typeof targets>): Opening {
  const isAll = (told?.targets ?? []).some(({ target }) => /^all(?:users|applications)$/i.test(target ?? ''));
  if (told?.accessType === 'allowed') return isAll ? 'open' : 'narrowed';
  if (told?.accessType === 'blocked') return isAll ? 'closed' : 'narrowed';
  return 'unknown';
}
