import type { auth as sdkAuth } from 'googleapis/build/src/apis/admin/index.js';
import { providerError } from '../../lib/errors.ts';
import type { Send } from '../../lib/transport.ts';

type Options = NonNullable<ConstructorParameters<(typeof sdkAuth)['JWT']>[0]>;
type Adapter = NonNullable<NonNullable<Options['transporterOptions']>['adapter']>;

/** Puts the SDK on our transport, whose retries are enough: its token exchange ignores `retry: false`, but not this. */
export function onOurTransport(send: Send) {
  return { adapter: adapter(send), retryConfig: { retry: 0 } };
}

/** The transport has parsed the body already; given as a plain `fetch`, the SDK would parse it once more. */
function adapter(send: Send): Adapter {
  return async <T>(request: Parameters<Adapter>[0]) => {
    const response = await send(request.url, request);
    // The SDK names the type of an answer; the surfaces check it.
    return Object.assign(response, { config: request, data: (await response.json()) as T });
  };
}

/** The SDK wraps what our transport threw, together with the request and its headers: only ours goes on. */
export async function unwrapped<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw providerError(error) ?? (error instanceof Error ? (error.cause ?? error) : error);
  }
}
