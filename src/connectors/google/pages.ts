/** An empty token is how some Google APIs say that there is no further page. */
export function nextPageOf({
  nextPageToken,
}: {
  readonly nextPageToken?: string | undefined;
}): string | undefined {
  return nextPageToken || undefined;
}
