import type { Storage } from '../../src/storage/types';
import { accountContract } from './account-contract';
import { conversationContract } from './conversation-contract';
import { deliveryContract } from './delivery-contract';
import { erasureContract } from './erasure-contract';
import { handoffContract } from './handoff-contract';
import { identityChangeContract } from './identity-change-contract';
import { identityContract } from './identity-contract';
import { outboxAgeContract } from './outbox-age-contract';
import { outboxContract } from './outbox-contract';
import { outboxEndsContract } from './outbox-ends-contract';
import { outboxTriesContract } from './outbox-tries-contract';

export interface OpenedStorage {
  storage: Storage;
  /** Closes it and takes away what it left. */
  dispose(): Promise<void>;
}

/** Makes an empty storage whose clock says `now`. */
export type MakeStorage = (now: number) => Promise<OpenedStorage>;

/** What every implementation of Storage must do; an engine describes itself and inherits these tests. */
export function storageContract(name: string, make: MakeStorage): void {
  describe(`storage contract: ${name}`, () => {
    conversationContract(make);
    erasureContract(make);
    handoffContract(make);
    outboxContract(make);
    outboxTriesContract(make);
    outboxEndsContract(make);
    outboxAgeContract(make);
    deliveryContract(make);
    identityContract(make);
    identityChangeContract(make);
    accountContract(make);
  });
}
