/** A client id begins with the number of the Cloud project in which it was made; other ids tell none. */
export function projectOf(clientId: string): string | undefined {
  return /^(\d+)(?:-\w+)?\.apps\.googleusercontent\.com$/.exec(clientId)?.[1];
}
