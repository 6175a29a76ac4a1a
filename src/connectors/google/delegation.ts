/** Where scopes are delegated to a service account, in the Admin console. */
export const DELEGATION = 'Security > Access and data control > API controls > Domain-wide delegation';
