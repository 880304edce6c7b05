import type { Storage } from '../../src/storage/types';
import type { MakeStorage, OpenedStorage } from './storage-contract';
import { T0 } from './storage-fixtures';

/** A fresh storage before each test of the current `describe`. */
export function withStorage(make: MakeStorage): () => Storage {
  let opened: OpenedStorage;
  beforeEach(async () => {
    opened = await make(T0);
  });
  afterEach(() => opened.dispose());
  return () => opened.storage;
}
