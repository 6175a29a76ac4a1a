/** The id that the maker of a package wrote into it, by which the catalogues that list it know one from another. */
export function toManifest(id: string | null | undefined): string | undefined {
  const lower = id?.toLowerCase() ?? '';
  // Some write words there: these join nothing.
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(lower) ? lower : undefined;
}
