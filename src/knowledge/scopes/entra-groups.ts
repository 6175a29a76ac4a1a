/** To be in a group, or to own one, is granted by no API of its own id: by this one it is told. */
export const ENTRA_GROUPS = 'entra-groups';
