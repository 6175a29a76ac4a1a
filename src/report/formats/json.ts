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
  return `${escapeUnseen(JSON.stringify(value, null, 2))}\n`;
}

/** JSON that means the same, without a letter in it that a terminal obeys or nobody sees. */
export function escapeUnseen(json: string): string {
  return json.replace(outsideAscii, inEscapes);
}

/** JSON.stringify leaves bidi marks, C1 controls and line separators alone, and pino half a letter; a terminal would not. */
const outsideAscii = /[\u007f-\u009f]|\p{Default_Ignorable_Code_Point}|\p{Zl}|\p{Zp}|\p{Cs}/gu;

function inEscapes(c: string): string {
  return [...Array(c.length).keys()]
    .map((i) => `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`)
    .join('');
}
