export { type EndpointId, endpoints } from './endpoints.ts';
export type { Fault } from './fault.ts';
export { incidentsOf } from './incidents.ts';
export { registerOf } from './register.ts';
export { type SpawnedSimulator, spawnSimulator } from './spawn.ts';
export { type Simulator, startSimulator } from './start.ts';
export { credentials, type Tenant } from './tenants.ts';
export type { Told, World, WorldOptions } from './world.ts';
