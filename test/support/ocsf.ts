import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { OutboxEvent } from '../../src/model/outbox.ts';

const ajv = new Ajv2020({ allErrors: true, strictTypes: false });
const detectionFinding = compile('detection_finding');
const scanActivity = compile('scan_activity');

/** What is wrong with an event that was written down in OCSF 1.8.0, its times included, which must be in milliseconds. */
export function problems(told: unknown, { kind }: OutboxEvent): readonly string[] {
  const validate = kind === 'run' ? scanActivity : detectionFinding;
  const [from, to] = [Date.UTC(2000, 0), Date.UTC(2100, 0)];
  const wrong = times(told).filter((time) => !(Number.isInteger(time) && time >= from && time < to));
  validate(told);
  return [
    ...(validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`),
    ...wrong.map((time) => `${time} is no time in milliseconds`),
  ];
}

function times(value: unknown): readonly number[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === 'number' && /(?:^|_)time$/.test(name) ? [member] : times(member),
  );
}

function compile(name: string): ValidateFunction {
  const file = new URL(`./ocsf/${name}.cloud+datetime.schema.json`, import.meta.url);
  return ajv.compile(JSON.parse(readFileSync(file, 'utf8')));
}
