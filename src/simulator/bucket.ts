/** A token bucket: `take` says how many seconds to wait, 0 when the call may pass. */
export interface Bucket {
  readonly take: () => number;
}

export function bucket(callsPerSecond: number | undefined, now: () => number): Bucket {
  if (callsPerSecond === undefined) return { take: () => 0 };
  let level = callsPerSecond;
  let last = now();
  return {
    take: () => {
      const at = now();
      level = Math.min(callsPerSecond, level + ((at - last) * callsPerSecond) / 1000);
      last = at;
      if (level < 1) return (1 - level) / callsPerSecond;
      level -= 1;
      return 0;
    },
  };
}
