/** What an app password opens is published as no scope: by this name it is told. */
export const APP_PASSWORD = 'app-password';
