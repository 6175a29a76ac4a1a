/** A list of the inventory of an organisation, a folder or a project of Google Cloud. */
export const ASSET_LIST = /^\/v1\/(?:organizations|folders|projects)\/[^/]+\/assets$/;

/** The policies of Cloud Identity. */
export const POLICY_LIST = /^\/v1\/policies$/;
