import { consoleFormat } from './formats/console.ts';
import { json } from './formats/json.ts';
import type { Format } from './report.ts';

export const formats: readonly Format[] = [consoleFormat, json];
