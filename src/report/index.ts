import type { AnyEventSink } from './event-sink.ts';
import { consoleFormat } from './formats/console.ts';
import { csv } from './formats/csv.ts';
import { html } from './formats/html.ts';
import { json } from './formats/json.ts';
import { lookup } from './formats/lookup.ts';
import { markdown } from './formats/markdown.ts';
import type { EventFormat, Format, Table } from './report.ts';

export const formats: readonly Format[] = [consoleFormat, json];

/** Formats that go through all apps. */
export const tables: readonly Table[] = [csv, lookup, markdown, html];

/** How events are written down for machines. */
export const eventFormats: readonly EventFormat[] = [];

/** Kinds of destinations. */
export const eventSinks: readonly AnyEventSink[] = [];
