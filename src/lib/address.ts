export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Where a cloud answers only the machine that asks: such an address is never routed. RFC 3927 */
export function isLinkLocal(hostname: string): boolean {
  return /^169\.254\.\d+\.\d+$/.test(hostname);
}

/** Whether nobody on the way can read what is sent there: it is https, or this machine. */
export function isConfidential({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
