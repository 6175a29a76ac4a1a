/** What became of one object after the world was planted: other members, another object, or its end. */
export interface Edit {
  readonly entity: Entity | 'groups';
  /** As the vendor writes it. */
  readonly id: string;
  /** Members that change; of an object that was not there, all of them. Null: it is deleted. */
  readonly row: object | null;
  /** What the vendor still tells of it when it is deleted; absent: it is gone for good. */
  readonly trace?: object;
  /** Of an app: the users who own it from then on. */
  readonly owners?: readonly string[];
  /** Of an app: the names of the groups in which it is from then on. */
  readonly groups?: readonly string[];
  /** When it was made, for the audit log; absent: an hour after the world was planted. */
  readonly at?: number;
}

/** The collections of which Graph also tells what changed. */
export type Entity = 'users' | 'servicePrincipals' | 'applications' | 'oauth2PermissionGrants';

/** All edits of one tenant, in the order in which they were made. */
export interface Edits {
  readonly make: (edit: Edit) => void;
  /** How many there were: what a token of changes stands for. */
  readonly count: () => number;
  /** Of each object that was edited from then on, once. */
  readonly since: (entity: Edit['entity'], count: number) => readonly Edit[];
  /** The row as it is now; undefined where it is gone. */
  readonly rowNow: (entity: Edit['entity'], id: string, row: object | undefined) => object | undefined;
  /** What was deleted and can be restored: id and app id, as the vendor keeps them. */
  readonly deleted: (entity: Entity, id: string) => object | undefined;
  /** Ids of users; undefined where nobody changed who they are. */
  readonly ownersOf: (id: string) => readonly string[] | undefined;
  /** Names; undefined where nobody changed in which groups it is. So many edits are looked at; absent: all. */
  readonly groupsOf: (id: string, count?: number) => readonly string[] | undefined;
  readonly all: () => readonly Edit[];
  /** From now on, what was changed so far can no longer be told. */
  readonly forget: () => void;
  readonly forgotten: () => number;
  /** What was not there before. */
  readonly added: (entity: Entity, isPlanted: (id: string) => boolean) => readonly string[];
}

export function createEdits(): Edits {
  const made: Edit[] = [];
  let forgotten = 0;
  const of = (entity: Edit['entity'], id: string) =>
    made.filter((edit) => edit.entity === entity && edit.id === id);
  const rowNow: Edits['rowNow'] = (entity, id, row) => {
    let now = row;
    for (const edit of of(entity, id)) now = edit.row === null ? undefined : { ...now, ...edit.row, id };
    return now;
  };
  return {
    make: (edit) => {
      made.push(edit);
    },
    count: () => made.length,
    since: (entity, count) => {
      const found = made.slice(count).filter((edit) => edit.entity === entity);
      return [...new Map(found.map((edit) => [edit.id, edit])).values()];
    },
    deleted: (entity, id) => {
      const last = of(entity, id).at(-1);
      return last?.row === null && last.trace !== undefined ? { id, ...last.trace } : undefined;
    },
    ownersOf: (id) => made.findLast((edit) => edit.id === id && edit.owners !== undefined)?.owners,
    groupsOf: (id, count) =>
      made.slice(0, count).findLast((edit) => edit.id === id && edit.groups !== undefined)?.groups,
    all: () => made,
    forget: () => {
      forgotten = made.length;
    },
    forgotten: () => forgotten,
    rowNow: (entity, id, row) => (made.length === 0 ? row : rowNow(entity, id, row)),
    added: (entity, isPlanted) => {
      const ids = new Set(made.filter((edit) => edit.entity === entity).map(({ id }) => id));
      return [...ids].filter((id) => !isPlanted(id) && rowNow(entity, id, undefined) !== undefined);
    },
  };
}
