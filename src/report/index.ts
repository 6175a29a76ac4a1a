import type { AnyEventSink } from './event-sink.ts';
import { file } from './event-sinks/file.ts';
import { splunkHec } from './event-sinks/splunk-hec.ts';
import { stdout } from './event-sinks/stdout.ts';
import { webhook } from './event-sinks/webhook.ts';
import { consoleFormat } from './formats/console.ts';
import { csv } from './formats/csv.ts';
import { html } from './formats/html.ts';
import { json } from './formats/json.ts';
import { lookup } from './formats/lookup.ts';
import { markdown } from './formats/markdown.ts';
import { ndjson } from './formats/ndjson.ts';
import { ocsf } from './formats/ocsf.ts';
import type { EventFormat, Format, Table } from './report.ts';

export const formats: readonly Format[] = [consoleFormat, json];

/** Formats that go through all apps. */
export const tables: readonly Table[] = [csv, lookup, markdown, html];

/** How events are written down for machines. */
export const eventFormats: readonly EventFormat[] = [ocsf, ndjson];

/** Kinds of destinations. */
export const eventSinks: readonly AnyEventSink[] = [file, stdout, splunkHec, webhook];
