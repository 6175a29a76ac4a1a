import { z } from 'zod';
import { analyzers } from '../analyzers/index.ts';
import type { AnyConnector } from '../connectors/connector.ts';
import { connectors } from '../connectors/index.ts';
import type { AnyEventSink } from '../report/event-sink.ts';
import { eventSinks } from '../report/index.ts';
import { destinationFrame, destinationName, frame, surfaceIds, tenantFrame } from './frame.ts';

/** The JSON Schema of a config file, for editors. What it cannot say (that an id is used twice) scan still checks. */
export function configJsonSchema(): object {
  const [first, ...rest] = connectors.map(tenantSchema);
  if (first === undefined) throw new TypeError('there is no connector');
  const whole = frame.extend({
    tenants: z
      .array(z.discriminatedUnion('platform', [first, ...rest]))
      .min(1)
      .describe(frame.shape.tenants.description ?? ''),
    expectedGaps: expectedGaps.default([]).describe(frame.shape.expectedGaps.description ?? ''),
    analyzers: z
      .strictObject(Object.fromEntries(analyzers.map((analyzer) => [analyzer.id, choiceOf(analyzer)])))
      .optional()
      .describe('Analyzers by id: false switches one off, an object gives it options.'),
    destinations: z
      .record(destinationName, z.union(eventSinks.map(destinationSchema)))
      .optional()
      .describe(frame.shape.destinations.description ?? ''),
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'OAuthlas config',
    ...z.toJSONSchema(whole, { io: 'input', unrepresentable: 'any', override: referenceForSecret }),
  };
}

const gap = frame.shape.expectedGaps.unwrap().element;
const expectedGaps = z.array(
  gap.extend({ surface: z.enum([...new Set(surfaceIds)]).describe(gap.shape.surface.description ?? '') }),
);

function tenantSchema({ id, title, surfaces, config }: AnyConnector) {
  return z.strictObject({
    ...tenantFrame,
    platform: z.literal(id).describe(title),
    off: z
      .array(z.enum(surfaces.map((surface) => surface.id)))
      .min(1)
      .optional()
      .describe(tenantFrame.off.description ?? ''),
    ...objectOf(config).shape,
  });
}

function destinationSchema({ id, title, format, options }: AnyEventSink) {
  return z.strictObject({
    ...destinationFrame,
    kind: z.literal(id).describe(title),
    format: destinationFrame.format.describe(`How an event is written down; else ${format}.`),
    ...objectOf(options).shape,
  });
}

function choiceOf({ title, options, defaults }: (typeof analyzers)[number]): z.ZodType {
  const strict = options instanceof z.ZodPipe ? options.out : options;
  const given = objectOf(strict)
    .partial()
    .describe(`${title}. Defaults: ${JSON.stringify(defaults)}`);
  return z.union([z.literal(false), given]).optional();
}

function objectOf(schema: unknown): z.ZodObject {
  if (!(schema instanceof z.ZodObject))
    throw new TypeError('options must be an object, so that editors know them');
  return schema;
}

/** In memory a secret is a class of ours; in the file it is text that says where it is. */
function referenceForSecret({
  zodSchema,
  jsonSchema,
  path,
}: {
  readonly zodSchema: z.core.$ZodTypes;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
  readonly path: readonly PropertyKey[];
}): void {
  if (zodSchema._zod.def.type !== 'custom') return;
  jsonSchema.type = 'string';
  // Its successor must be written to where it came from.
  jsonSchema.pattern = path.at(-1) === 'refreshToken' ? '^file:.' : '^(env|file):.';
  jsonSchema.description ??= 'Where the secret is, never the secret itself: env:NAME or file:PATH';
}
