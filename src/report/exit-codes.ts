/** What the process says with its exit code; each means one thing. */
export const exitCodes = {
  expected: 0,
  usage: 2,
  credentials: 3,
  internal: 4,
  findings: 10,
  gaps: 20,
  both: 21,
  delivery: 30,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
