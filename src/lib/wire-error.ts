interface Details {
  /** Whether it may pass by itself, so that asking again can help. */
  readonly isPassing?: boolean;
  readonly fix?: string;
  readonly cause?: unknown;
}

/** Thrown for everything that goes wrong below HTTP: no connection, a cut body, silence, a certificate. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly isPassing: boolean;
  readonly fix: string | undefined;

  constructor(message: string, { isPassing = true, fix, cause }: Details = {}) {
    super(message, { cause });
    this.isPassing = isPassing;
    this.fix = fix;
  }
}

/** What Node says, in words that help. Its own are left out: they may name a proxy with its password. */
export function toWireError(error: unknown, host: string): WireError {
  if (error instanceof WireError) return error;
  if (!(error instanceof Error)) return new WireError('the connection failed', { cause: error });
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === 'ERR_PROXY_TUNNEL') return proxyError(error, host);
  const certificate = certificateFaults.find(({ codes }) => codes.test(code ?? ''));
  if (certificate !== undefined) {
    const { says, fix } = certificate;
    return new WireError(`no connection: the certificate of ${host} ${says} (${code})`, {
      isPassing: false,
      fix,
      cause: error,
    });
  }
  const wasCut = code === 'ECONNRESET' || error.message === 'aborted';
  return new WireError(wasCut ? 'the answer was cut off' : `no connection (${code ?? error.name})`, {
    cause: error,
  });
}

/** @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificateFaults: readonly { readonly codes: RegExp; readonly says: string; readonly fix: string }[] =
  [
    {
      codes: /^(?:CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/,
      says: 'has expired or is not valid yet',
      fix: 'see that the clock of this machine is right, and who answers in place of the vendor',
    },
    {
      codes: /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
      says: 'is that of another host',
      fix: 'see who answers in place of the vendor: a proxy, a portal, or baseUrl',
    },
    {
      codes: /CERT|^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/,
      says: 'comes from an authority that this machine does not trust',
      fix: 'if a proxy opens TLS on the way, name the PEM file of its authority as network.ca in the config; if none should, somebody else does',
    },
  ];

function proxyError(error: Error, host: string): WireError {
  const status = 'statusCode' in error ? Number(error.statusCode) : undefined;
  if (status === 407) {
    return new WireError('no connection: the proxy wants to know who we are (407)', {
      isPassing: false,
      fix: 'give user and password in the environment: HTTPS_PROXY=http://user:password@host:port',
      cause: error,
    });
  }
  const said = status === undefined ? 'ended the connection' : `answered ${status}`;
  return new WireError(`no connection: the proxy ${said} instead of leading to ${host}`, {
    isPassing: status === undefined || status >= 500,
    fix: `see that the proxy in HTTPS_PROXY lets ${host} through, or name the host in NO_PROXY`,
    cause: error,
  });
}
