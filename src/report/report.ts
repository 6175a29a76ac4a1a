import type { AppRow } from '../model/app-row.ts';
import type { BlindSpot, SurfaceCoverage } from '../model/coverage.ts';
import type { Severity, ToldFinding, Withheld } from '../model/finding.ts';
import type { OutboxEvent } from '../model/outbox.ts';
import type { ExitCode } from './exit-codes.ts';

/** What one run has to say: the only thing that formats see. */
export interface Report {
  readonly tool: { readonly name: 'oauthlas'; readonly version: string };
  readonly run: {
    readonly id: number;
    readonly startedAt: string;
    readonly endedAt: string;
    /** Whether it went on where an earlier process was stopped. */
    readonly isResumed: boolean;
  };
  readonly tenants: readonly TenantReport[];
  readonly visibility: readonly PlatformVisibility[];
  /** Worst first. */
  readonly findings: readonly ReportedFinding[];
  /** What earlier runs told, and this one proved to be over. */
  readonly resolved: readonly ReportedFinding[];
  /** What earlier runs told and this one judged by other rules: that it is not told says nothing of the tenant. */
  readonly setAside: readonly ReportedFinding[];
  readonly withheld: readonly Withheld[];
  readonly outcome: Outcome;
}

export interface TenantReport {
  readonly id: string;
  readonly label: string;
  readonly group?: string;
  /** Who answers for the tenant. */
  readonly owner?: string;
  readonly platform: string;
  readonly platformTitle: string;
  /** As whom it was seen; never a secret. */
  readonly identity: string;
  /** Calls sent to the vendor by this process, retries included. */
  readonly calls: number;
  readonly inventory: TenantInventory;
  /** Who may let apps in, in plain words, one to a sentence. Absent: this version has none for the platform. */
  readonly letsIn?: readonly string[];
  readonly surfaces: readonly SurfaceCoverage[];
  readonly blindSpots: readonly BlindSpot[];
}

/** What stands in the inventory, and is not known to be gone. */
export interface TenantInventory {
  /** An app and its registration are one. */
  readonly apps: number;
  /** Keys that people made by hand, behind which no app stands. */
  readonly tokens: number;
  readonly grants: number;
  /** Those of the grants that sign people in and reach no data. */
  readonly signInGrants: number;
  readonly credentials: number;
  readonly people: number;
  /** Not all of them were read: there may be more. */
  readonly arePeopleMore?: true;
  /** Deleted, and restorable with what they held; counted in none of the others. Absent: none is known. */
  readonly deletedApps?: number;
}

/** How much of what exists was read; surfaces are counted once a tenant. */
export interface PlatformVisibility {
  readonly platform: string;
  readonly title: string;
  /** All surfaces through which access can be held, the blind spots among them. */
  readonly exist: number;
  readonly complete: number;
  readonly partial: number;
  readonly failed: number;
  readonly skipped: number;
  readonly blind: number;
}

export interface ReportedFinding extends ToldFinding {
  readonly tenantLabel: string;
  readonly platform: string;
}

export interface Outcome {
  readonly exitCode: ExitCode;
  /** One line: which and why. */
  readonly why: string;
  readonly failOn: Severity;
}

/** A way to write a report down: pure, report in, text out. */
export interface Format {
  readonly id: string;
  readonly title: string;
  readonly render: (report: Report, options: FormatOptions) => string;
}

/** A way to write a report down that goes through all apps: in pieces, for they are never held at once. */
export interface Table {
  readonly id: string;
  readonly title: string;
  readonly render: (report: Report, rows: AsyncIterable<AppRow>) => AsyncIterable<string>;
}

/** Whole, or in pieces. */
export type Text = string | AsyncIterable<string>;

/** A way to write one event down, for machines: pure, event in, one line of text out, without its end. */
export interface EventFormat {
  readonly id: string;
  readonly title: string;
  readonly render: (event: OutboxEvent, options: EventOptions) => string;
}

export interface EventOptions {
  /** The destination hears of this finding for the first time, or for the first time since it was told of its end. */
  readonly isFirst: boolean;
}

export interface FormatOptions {
  /** Colours, for a terminal. */
  readonly hasColour: boolean;
  /** Columns of the terminal; 100 when it is none. */
  readonly width: number;
  /** Also what is less than medium, and every blind spot. */
  readonly isVerbose: boolean;
}

/** Where text goes. */
export interface Sink {
  readonly id: string;
  /** @throws SinkError when it was not delivered */
  readonly deliver: (text: Text) => Promise<void>;
}

export class SinkError extends Error {
  override readonly name = 'SinkError';
}
