import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../src/store/store.ts';
import { findingEvent } from '../../test/support/event.ts';

/** To a statement. */
const ROWS = 1000;

/** A store in which so many events of as many findings wait for a destination, written at the speed of the disk. */
export async function fill(
  path: string,
  name: string,
  { events, hasApps }: { readonly events: number; readonly hasApps: boolean },
): Promise<void> {
  await (await openStore(path)).close();
  const db = new DatabaseSync(path);
  const write = db.prepare(
    "INSERT INTO outbox_event (id, uid, kind, fingerprint, severity, is_end, body, at) VALUES (?, ?, 'finding', ?, 'high', 0, ?, ?)",
  );
  const wait = db.prepare(
    "INSERT INTO delivery (event_id, destination_id, state, attempts) VALUES (?, 1, 'pending', 0)",
  );
  db.prepare('INSERT INTO destination (id, name) VALUES (1, ?)').run(name);
  for (let id = 1; id <= events; ) {
    db.exec('BEGIN');
    for (const last = Math.min(events, id + ROWS - 1); id <= last; id++) {
      const fingerprint = id.toString(16).padStart(32, '0');
      const uid = `${fingerprint}-1`;
      const event = findingEvent({ uid, finding: { fingerprint }, ...(!hasApps && { app: null }) });
      write.run(id, uid, fingerprint, JSON.stringify(event), event.at);
      wait.run(id);
    }
    db.exec('COMMIT');
  }
  db.close();
}
