import { draws, fraction } from '../../../src/simulator/chance.ts';

/** What goes wrong at which request, counted from 0; the same seed always says the same. */
export type FaultOf<Fault> = (request: number) => Fault | undefined;

/** About `rate` of the first `requests` go wrong; after those none does. */
export function seededFaults<Fault>(
  faults: readonly Fault[],
  { seed, rate, requests }: { readonly seed: number; readonly rate: number; readonly requests: number },
): FaultOf<Fault> {
  const draw = draws(seed, 'faults');
  return (request) =>
    request < requests && fraction(draw(request)) < rate
      ? faults[draw(request, 1) % faults.length]
      : undefined;
}
