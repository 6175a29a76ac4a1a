/** Advanced hunting of Microsoft Defender: a POST that reads, whatever it is asked, and of which we ask one thing. */
export const HUNTING = '/v1.0/security/runHuntingQuery';

/** More rows than these are not given. @see https://learn.microsoft.com/en-us/defender-xdr/api-advanced-hunting */
export const HUNTING_ROWS = 100_000;

/** The newest snapshot of each app; the whole table has one for each day. */
export const huntingQuery = {
  Query: `OAuthAppInfo
| summarize arg_max(Timestamp, *) by OAuthAppId
| where AppStatus != "Deleted"
| project OAuthAppId, LastUsedTime, Permissions
| take ${HUNTING_ROWS}`,
} as const;

const body = JSON.stringify(huntingQuery);

/** For the transport: no other question than ours goes out. @throws TypeError for another */
export function guardHunting({ pathname }: URL, sent: string | Uint8Array | undefined): void {
  if (pathname === HUNTING && sent !== body) throw new TypeError('a hunting query that is not ours');
}
