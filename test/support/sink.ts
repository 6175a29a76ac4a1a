import { expect, test } from 'vitest';
import { type Sink, SinkError } from '../../src/report/report.ts';

/** What every sink keeps to. `open` gives one with a way to read what arrived; `broken` one that cannot deliver. */
export function testSink(
  open: () => { readonly sink: Sink; readonly arrived: () => string },
  broken: () => Sink,
): void {
  test('what is delivered arrives whole, whatever it holds and however long it is', async () => {
    for (const text of ['one line\n', '', `${'ü\u{1f600}'.repeat(200_000)}\n`]) {
      const { sink, arrived } = open();

      await sink.deliver(text);

      expect(arrived()).toBe(text);
    }
  });

  test('what cannot be delivered says so', async () => {
    await expect(broken().deliver('text')).rejects.toThrow(SinkError);
  });
}
