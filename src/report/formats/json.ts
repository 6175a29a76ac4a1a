import { inJson } from '../../lib/text.ts';
import type { Format } from '../report.ts';

/**
 * The whole report for a program. Text from tenants stands as it was read, in JSON's own escapes, which take
 * the control characters; what is shown to a person from here must pass a gate of its own.
 */
export const json: Format = {
  id: 'json',
  title: 'JSON: the whole report, for programs',
  render: toJson,
};

/** Also for what is no report: text from tenants obeys nobody in it. */
export function toJson(value: object): string {
  return `${inJson(value, 2)}\n`;
}
