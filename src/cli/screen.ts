export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

/** A terminal that cannot go back in a line gets plain lines. */
export function screenOf(stream: NodeJS.WriteStream): Screen {
  return {
    isTTY: stream.isTTY === true && process.env.TERM !== 'dumb',
    columns: stream.columns,
    write: (text) => stream.write(text),
  };
}
