import type { Google } from './scene.ts';

/** So large a share of the people let one more app in, or throw one out, now. */
export function churn(google: Google, share: number): void {
  const { users, apps, edits } = google;
  for (let user = 2; user < users.length; user += Math.round(1 / share)) {
    const held = google.holdings(user).map(({ app }) => app);
    const last = held.at(-1);
    if (user % 2 === 0 && last !== undefined) edits.throwOut(user, last);
    else
      edits.letIn(
        user,
        apps.findLastIndex((_, app) => !held.includes(app)),
      );
  }
}
