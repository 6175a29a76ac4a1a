/** The store cannot be used as it stands; the message says what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** The store broke while it was in use; the message says what to do. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault';
}
