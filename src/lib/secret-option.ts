import { z } from 'zod';
import { fitsHeader, Secret } from './secret.ts';

/** A credential in the config: a reference, which has become a secret by the time anybody uses it. */
export const secret = z.instanceof(Secret, {
  error: 'must be a reference to a secret: env:NAME or file:PATH',
});

export const token = secret.refine((value) => fitsHeader(value), {
  error: 'must be one word of ASCII letters, as tokens are',
});
