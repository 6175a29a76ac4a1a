import type { PartOf, RouteOf } from '../part.ts';
import type { M365 } from './scene.ts';

/** Some endpoints of Graph, and what a scan must find by them. */
export type Part = PartOf<M365>;
export type PartRoute = RouteOf<M365>;
