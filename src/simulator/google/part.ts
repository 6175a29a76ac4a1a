import type { PartOf } from '../part.ts';
import type { Google } from './scene.ts';

/** Some endpoints of Google's APIs, and what a scan must find by them. */
export type Part = PartOf<Google>;
