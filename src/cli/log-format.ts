/** How stderr speaks: to a person, or as one JSON object a line and nothing else. */
export const logFormats = ['text', 'json'] as const;

export type LogFormat = (typeof logFormats)[number];

/** What the command line asks for, also where it is wrong and nothing else of it can be known. */
export function askedFormat(argv: readonly string[]): LogFormat {
  const asksForJson = (arg: string, i: number) =>
    arg === '--log-format=json' || (arg === '--log-format' && argv[i + 1] === 'json');
  return argv.some(asksForJson) ? 'json' : 'text';
}
