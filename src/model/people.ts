/**
 * What is kept of people. `names`: what the vendor tells. `pseudonyms`: the vendor's id of a person and nothing
 * else. `counts`: ids while a scan runs, and numbers when it has ended. Each keeps less than the one before.
 */
export const peopleModes = ['names', 'pseudonyms', 'counts'] as const;
export type PeopleMode = (typeof peopleModes)[number];
