import type { LaureateMatch, Offer } from '../conversation/types';

/** What matching needs of an entry of laureates.yaml. */
export interface LaureateEntry {
  id: string;
  name: string;
  offers: readonly Offer[];
  territory: { departements?: readonly string[]; national?: boolean };
  access: 'open' | 'via-housing' | 'via-social-worker';
  housedBy?: readonly string[];
  site?: string;
  status: LaureateMatch['status'];
  verifiedOn: string;
}

/** What the directory needs of an entry of services.yaml. */
export interface ServiceEntry {
  id: string;
  name: string;
  url?: string;
}
