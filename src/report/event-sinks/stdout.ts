import { z } from 'zod';
import { defineEventSink } from '../event-sink.ts';
import { SinkError } from '../report.ts';
import { write } from '../sinks/stdout.ts';
import { waiting } from './shared/fates.ts';
import { toLines } from './shared/lines.ts';

/** For whoever runs us and reads what we print: an agent, a container's log. */
export const stdout = defineEventSink({
  id: 'stdout',
  title: 'Stdout, to which each event is one more line',
  options: z.strictObject({}),
  format: 'ocsf',
  limits: { events: 1000, bytes: 8_000_000 },
  open: (_, tools) => ({
    send: async (batch) => {
      const { text, fates } = toLines(batch);
      if (text === '') return { fates };
      const fault = await print(tools.stdout, text);
      return fault === undefined ? { fates } : waiting([], batch.length, { reason: fault });
    },
  }),
});

async function print(stream: NodeJS.WritableStream, text: string): Promise<string | undefined> {
  try {
    return (await write(stream, text)) === 'gone' ? 'the reader of stdout went away' : undefined;
  } catch (error) {
    if (error instanceof SinkError) return error.message;
    throw error;
  }
}
