import type { Sink } from '../report.ts';
import { SinkError } from '../report.ts';

/** The command lends its stdout; nothing else may write there. Waits until the reader took it all. */
export function stdout(stream: NodeJS.WritableStream): Sink {
  return {
    id: 'stdout',
    deliver: async (text) => {
      for await (const piece of typeof text === 'string' ? [text] : text)
        if ((await write(stream, piece)) === 'gone') return;
    },
  };
}

/** Waits until the reader took it. @throws SinkError */
export function write(stream: NodeJS.WritableStream, text: string): Promise<'written' | 'gone'> {
  return new Promise((resolve, reject) => {
    // A reader that went away (`| head`) is no fault of the scan.
    const onError = (error: NodeJS.ErrnoException) =>
      error.code === 'EPIPE'
        ? resolve('gone')
        : reject(new SinkError('stdout cannot be written', { cause: error }));
    stream.once('error', onError);
    stream.write(text, (error) => {
      if (error) onError(error);
      else {
        stream.removeListener('error', onError);
        resolve('written');
      }
    });
  });
}
