import type { z } from 'zod';
import { ProviderError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { Login } from '../lib/login.ts';
import type { PlatformRules } from '../lib/platform-rules.ts';
import { redact } from '../lib/redact.ts';
import type { Send } from '../lib/transport.ts';
import type { BlindSpot, Off } from '../model/coverage.ts';
import type { RecordKey } from '../model/keys.ts';
import type { Bookmark, Cursor, Gap, Page } from '../model/page.ts';
import type { AnyRecord, AppRecord, RecordKind, RecordOf } from '../model/records.ts';
import type { Instant } from '../model/values.ts';
import type { Checkup } from './checkup.ts';
import type { Asked, SetupPlan } from './setup.ts';

/**
 * One question a platform can answer: one file, one page of documentation, one test.
 * `listing: 'whole'`: what a complete read does not show is missing. `'feed'`: it tells what happened in a
 * window, so that its silence says nothing of older events and uses; what it derives from them (grants) it tells
 * anew in every run.
 */
export interface Surface<Session, R extends AnyRecord = AnyRecord> {
  readonly id: string;
  readonly question: string;
  readonly listing: 'whole' | 'feed';
  readonly yields: readonly [R['kind'], ...R['kind'][]];
  /**
   * Of these kinds it tells more than the tenant's ordinary lists do: that something of the kind is absent can be
   * believed without it, and that it was refused costs nothing but itself.
   */
  readonly adds?: readonly R['kind'][];
  /** The surfaces whose records it walks, read before it. A gap there is a gap here. */
  readonly from?: readonly string[];
  /** Read before it, since it makes use of what they tell, now and in earlier runs: a gap there is none here. */
  readonly after?: readonly string[];
  /**
   * A reading of changes asks anew for everything of which the last reading had a gap with a subject: so such a gap is no
   * reason to read all again. What a surface that it walks did not tell, it cannot know of: any gap there is one.
   */
  readonly asksAgain?: true;
  /** The rights it uses, in the vendor's spelling; a gap says which one was lacking. */
  readonly needs: readonly string[];
  /**
   * The licence without which the vendor answers nothing, in its own words. Absent: every tenant is answered. What wants
   * a licence or a cloud of its own is a surface of its own.
   */
  readonly plan?: string;
  /** The endpoints it calls, as `METHOD path`, for docs/permissions.md and the read-only walk. */
  readonly calls: readonly string[];
  /** The vendor's clouds that do not have it: nothing is sent there, and no right is asked for. Absent: all have it. */
  readonly notIn?: NotIn;
  /**
   * It is read only where the config asks for it. Not to be asked for leaves nothing of a scan in doubt: a blind spot
   * names what stays unread.
   */
  readonly onRequest?: true;
  /** Why it is not read under this session's configuration; absent: it is read. */
  readonly off?: (session: Session) => Off | undefined;
  readonly read: (session: Session, options: ReadOptions) => AsyncIterable<Page<R>>;
}

export interface NotIn {
  /** As the connector's `cloud` names them. */
  readonly clouds: readonly string[];
  /** The gap that stands in the place of an answer. */
  readonly what: string;
  readonly fix?: string;
}

export interface ReadOptions {
  readonly tenant: string;
  /** Go on after this cursor of the same listing; absent: from the start. */
  readonly after?: Cursor;
  /** What an earlier complete run left; absent: the first time. */
  readonly since?: Bookmark;
  readonly signal: AbortSignal;
  /** When the run began: the clock of everything that the surface says. */
  readonly at: Instant;
  /** Tells beforehand how many calls are to come, and how long these take at the pace that the vendor allows. */
  readonly expect?: (expected: Expected) => void;
  /** What this run has stored so far, in key order; of apps those that are alive. */
  readonly known: <K extends RecordKind>(kind: K) => AsyncIterable<RecordOf<K>>;
}

export interface Expected {
  readonly calls: number;
  readonly seconds: number;
}

/** Everything of the world that a connector may touch. */
export interface Tools {
  /** The one transport, bound to this tenant's budget, origins and read-only list. */
  readonly send: (platform: PlatformRules) => Send;
  readonly now: () => number;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** The login that is already there; absent unless the user asked for it at a terminal. */
  readonly login?: Login;
}

export interface Connector<Config, Session> {
  readonly id: string;
  readonly title: string;
  /** This platform's members of a tenant in the config file. */
  readonly config: z.ZodType<Config>;
  /** Members of it that name files: in a config file they are relative to its folder. None: there are none. */
  readonly paths?: readonly string[];
  readonly surfaces: readonly Surface<Session>[];
  readonly blindSpots: readonly BlindSpot[];
  /** The hosts it contacts, for docs/permissions.md. */
  readonly hosts: readonly string[];
  /** Loads the SDK: nothing of it is imported before. @throws ProviderError `credentials` */
  readonly open: (config: Config, tools: Tools) => Promise<Session>;
  /** Which of the vendor's clouds the tenant is in, by the names that its surfaces know. None: it has but one. */
  readonly cloud?: (session: Session) => string;
  /** Waits for what must not be left half done when a scan is stopped. None: nothing is. */
  readonly close?: (session: Session) => Promise<void>;
  /**
   * Under which identity and rights it sees: told in every report. Never a secret. With a session, as the vendor
   * named it; without one, as the config does.
   */
  readonly identity: (config: Config, session?: Session) => string;
  /** The vendor's own id of the tenant, where it tells one: two tenants must not be stored under one id of ours. */
  readonly vendorId?: (session: Session) => string | undefined;
  /**
   * The ids by which the vendor knows this tenant, as far as its settings tell: an app from there is ours. They may
   * be unchecked, since tenants that are not scanned this time are ours too.
   */
  readonly homes?: (settings: unknown) => readonly string[];
  /**
   * Where its console shows an app: an https address made of ids alone. The settings may be unchecked. None: there is
   * no page for it.
   */
  readonly consoleLink?: (settings: unknown, app: LinkedApp) => string | undefined;
  /** What its credential may do, and when it ends, for `oauthlas doctor`. None: it asks whether a sign-in succeeds, no more. */
  readonly checkup?: {
    /** As those of a surface, for docs/permissions.md. */
    readonly calls: readonly string[];
    /** @param read the surfaces that a scan would read */
    readonly examine: (
      session: Session,
      config: Config,
      tools: Tools,
      read: readonly SurfaceInfo[],
    ) => Promise<Checkup>;
  };
  /** What the headers of an answer tell of the vendor's quota, in words; undefined: nothing. */
  readonly quota?: (headers: Headers) => string | undefined;
  /** How somebody lets OAuthlas in, for `oauthlas init`. None: that is not told yet. @throws SetupError */
  readonly setup?: (asked: Asked, surfaces: readonly SurfaceInfo[]) => SetupPlan;
}

/** What an address in a console is made of. */
export interface LinkedApp {
  readonly key: RecordKey;
  readonly clientId: string;
  readonly type: string;
  readonly role: AppRecord['role'];
  /** The vendor's own id of its home, where it tells one. */
  readonly homeTenant?: string;
  /** The vendor's ids of what its grants open: on Slack the organisation and the workspaces. */
  readonly places?: readonly string[];
}

/** A connector whose private types are closed over, so that a list of them needs no `any`. */
export interface AnyConnector {
  readonly id: string;
  readonly title: string;
  readonly config: z.ZodType;
  readonly paths?: readonly string[];
  readonly surfaces: readonly SurfaceInfo[];
  readonly blindSpots: readonly BlindSpot[];
  readonly hosts: readonly string[];
  readonly connect: (config: unknown, tools: Tools) => Promise<OpenTenant>;
  readonly identity: (config: unknown) => string;
  readonly homes?: (settings: unknown) => readonly string[];
  readonly consoleLink?: (settings: unknown, app: LinkedApp) => string | undefined;
  readonly checkup?: { readonly calls: readonly string[] };
  readonly quota?: (headers: Headers) => string | undefined;
  readonly setup?: (asked: Asked) => SetupPlan;
}

export type SurfaceInfo = Omit<Surface<never>, 'read' | 'off'>;

/** A surface bound to its session. */
export interface OpenSurface extends SurfaceInfo {
  readonly off: Off | undefined;
  /** What it says instead of an answer where the tenant's cloud does not have it. */
  readonly unsupported?: Gap | undefined;
  readonly read: (options: ReadOptions) => AsyncIterable<Page>;
}

export interface OpenTenant {
  readonly identity: string;
  readonly vendorId?: string | undefined;
  readonly surfaces: readonly OpenSurface[];
  /** @param off ids of surfaces that the config switches off */
  readonly checkup?: (off: readonly string[]) => Promise<Checkup>;
  /** To be called when nothing is read any more, however that came about. */
  readonly close?: () => Promise<void>;
}

export function defineConnector<Config, Session>(connector: Connector<Config, Session>): AnyConnector {
  const { setup } = connector;
  return {
    id: connector.id,
    title: connector.title,
    config: connector.config,
    surfaces: connector.surfaces,
    blindSpots: connector.blindSpots,
    hosts: connector.hosts,
    identity: (config) => {
      const { success, data } = connector.config.safeParse(config);
      return success
        ? redact(connector.identity(data))
        : 'nobody, since what the config refers to has changed';
    },
    ...(connector.paths !== undefined && { paths: connector.paths }),
    ...(connector.homes !== undefined && { homes: connector.homes }),
    ...(connector.consoleLink !== undefined && { consoleLink: connector.consoleLink }),
    ...(connector.checkup !== undefined && { checkup: { calls: connector.checkup.calls } }),
    ...(connector.quota !== undefined && { quota: connector.quota }),
    ...(setup !== undefined && { setup: (asked) => setup(asked, connector.surfaces) }),
    connect: async (config, tools) => {
      const parsed = checked(connector.config, config);
      const session = await connector.open(parsed, tools);
      const { checkup } = connector;
      const cloud = connector.cloud?.(session);
      const read = (off: readonly string[]) =>
        connector.surfaces.filter(
          (surface) =>
            !off.includes(surface.id) && surface.off?.(session) === undefined && existsIn(surface, cloud),
        );
      return {
        ...(checkup !== undefined && {
          checkup: (off) => checkup.examine(session, parsed, tools, read(off)),
        }),
        // A name that the vendor tells may be anything, also what was just sent.
        identity: redact(connector.identity(parsed, session)),
        vendorId: connector.vendorId?.(session),
        close: async () => await connector.close?.(session),
        surfaces: connector.surfaces.map((surface) => {
          const gap = unsupported(surface, cloud);
          return {
            ...surface,
            off: surface.off?.(session),
            unsupported: gap,
            read: (options) => (gap === undefined ? surface.read(session, options) : nothingBut(gap)),
          };
        }),
      };
    },
  };
}

/** Whether a surface exists in a cloud of its vendor; undefined: there is one cloud, and it does. */
export function existsIn({ notIn }: Pick<SurfaceInfo, 'notIn'>, cloud: string | undefined): boolean {
  return cloud === undefined || notIn?.clouds.includes(cloud) !== true;
}

function unsupported(surface: Pick<SurfaceInfo, 'notIn'>, cloud: string | undefined): Gap | undefined {
  if (surface.notIn === undefined || existsIn(surface, cloud)) return undefined;
  const { what, fix } = surface.notIn;
  return { reason: 'unsupported', what, ...(fix !== undefined && { fix }) };
}

async function* nothingBut(gap: Gap): AsyncGenerator<Page<never>> {
  yield { records: [], gaps: [gap] };
}

/** The config was checked before; but a secret is read anew each time, and its file may be another one by now. */
function checked<Config>(schema: z.ZodType<Config>, config: unknown): Config {
  const { success, data, error } = schema.safeParse(config);
  if (success) return data;
  const [issue] = error.issues;
  throw new ProviderError(
    'credentials',
    `what the config refers to has changed: ${issue?.path.join('.')} ${issue?.message}`,
  );
}
