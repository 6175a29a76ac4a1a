import type { AnyEventSink } from './event-sink.ts';
import { file } from './event-sinks/file.ts';
import { splunkHec } from './event-sinks/splunk-hec.ts';
import { stdout } from './event-sinks/stdout.ts';
import { webhook } from './event-sinks/webhook.ts';
import { consoleFormat } from './formats/console.ts';
import { json } from './formats/json.ts';
import { ndjson } from './formats/ndjson.ts';
import { ocsf } from './formats/ocsf.ts';
import type { EventFormat, Format, Table } from './report.ts';

export const formats: readonly Format[] = [consoleFormat, json];

/** Formats that go through all apps. */
export const tables: readonly Table[] = [];

/** How events are written down for machines. */
export const eventFormats: readonly EventFormat[] = [ocsf, ndjson];

/** Kinds of destinations. */
export const eventSinks: readonly AnyEventSink[] = [file, stdout, splunkHec, webhook];
