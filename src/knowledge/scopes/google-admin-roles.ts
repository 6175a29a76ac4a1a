/** Roles of an administrator are granted by no API of their own id: by this one they are told. */
export const GOOGLE_ADMIN_ROLES = 'google-admin-roles';
