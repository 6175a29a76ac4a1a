/** The operating system's word for what failed, such as ENOENT; undefined where something else did. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : undefined;
}
