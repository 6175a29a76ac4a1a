import type { EndpointId } from './endpoints.ts';
import type { Fault, Refusal } from './fault.ts';
import type { Answer, Call } from './http.ts';

/** One vendor's API over the planted tenants. */
export interface Api {
  /** Undefined when the path is not this vendor's. */
  readonly route: (call: Call) => Route | undefined;
}

export interface Route {
  readonly endpoint: EndpointId;
  /** The tenant whose quota the call draws on; undefined for calls that need no token. */
  readonly tenantId: string | undefined;
  /** Where a vendor gives each of its APIs a quota of its own: which. Absent: it has but one. */
  readonly quota?: string;
  readonly answer: (inner: Inner) => Answer;
  readonly refuse: (fault: Refusal) => Answer;
  /** The answer over the quota, with the seconds to wait. */
  readonly throttle: (seconds: number) => Answer;
}

/** What a call made of several calls needs of the server for each. */
export interface Inner {
  readonly count: (endpoint: EndpointId) => void;
  readonly faultOf: (endpoint: EndpointId) => Fault | undefined;
  /** Seconds to wait before the tenant's quota has room; 0 when the call may pass. */
  readonly wait: (tenantId: string) => number;
}
