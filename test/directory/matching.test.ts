import type { Offer, Place } from '../../src/conversation/types';
import type { LaureateEntry } from '../../src/directory/types';
import { directoryOf } from './support';

function laureate(id: string, entry: Partial<LaureateEntry>): LaureateEntry {
  return {
    id,
    name: `Association ${id}`,
    offers: ['equip'],
    territory: { departements: ['69'] },
    access: 'open',
    status: 'to-confirm',
    verifiedOn: '2026-11-22',
    ...entry,
  };
}

const LAUREATES = [
  laureate('open', { site: 'https://ouvert.example.org' }),
  laureate('national', { territory: { national: true }, offers: ['equip', 'form'] }),
  laureate('worker', {
    access: 'via-social-worker',
    offers: ['connect', 'form_aidants'],
    territory: { departements: ['69', '93'] },
  }),
  laureate('host', { access: 'via-housing', housedBy: ['host'] }),
  laureate('everywhere', {
    access: 'via-housing',
    housedBy: ['everywhere'],
    territory: { departements: [] },
    offers: ['connect'],
  }),
  laureate('past', {
    status: 'historical',
    offers: ['equip', 'insertion'],
    territory: { departements: ['69', '77'] },
  }),
  laureate('workshops', { offers: ['ateliers'] }),
  laureate('vague', { offers: ['demarches'], territory: { departements: [] } }),
];
const directory = directoryOf(LAUREATES);
const at = (departement: string): Place => directory.placeByCode(`departement:${departement}`)!;
const ids = (offer: Offer, place?: Place, housing?: string) =>
  directory.guide(offer, place, housing).laureates.map((match) => match.laureate);

describe('who serves a person', () => {
  test('those of the département, then those of the whole country', () => {
    expect(ids('equip', at('69'))).toEqual(['open', 'national']);
    expect(ids('equip', at('75'))).toEqual(['national']);
  });

  test('a housing association only once the person said that it houses them', () => {
    expect(ids('equip', at('69'), 'host')).toEqual(['host', 'open', 'national']);
    expect(ids('equip', at('69'), 'none')).not.toContain('host');
    expect(ids('equip', at('69'))).not.toContain('host');
    expect(ids('equip', at('75'), 'host')).toEqual(['national']);
  });

  test('with an unknown territory, only through the housing the person named', () => {
    expect(ids('connect', at('33'), 'everywhere')).toEqual(['everywhere']);
    expect(ids('connect', at('33'))).toEqual([]);
    expect(ids('demarches', at('33'))).toEqual([]);
  });

  test('without a place, nobody who serves some départements only', () => {
    expect(ids('equip')).toEqual(['national']);
    expect(ids('connect')).toEqual([]);
  });

  test('a finished project only when nothing else matches', () => {
    expect(ids('equip', at('69'))).not.toContain('past');
    expect(ids('insertion', at('77'))).toEqual(['past']);
  });

  test('workshops serve who asks for training, and the other way round', () => {
    expect(ids('form', at('69'))).toEqual(['workshops', 'national']);
    expect(ids('ateliers', at('69'))).toEqual(['workshops', 'national']);
    expect(ids('form_aidants', at('69'))).toEqual(['worker']);
  });

  test('an active laureate comes before one to confirm, and three at most come', () => {
    const many = ['a', 'b', 'c', 'd'].map((id) => laureate(id, {}));
    const found = directoryOf([
      ...many,
      laureate('sure', { status: 'active', territory: { national: true } }),
    ]).guide('equip', at('69')).laureates;
    expect(found.map((match) => match.laureate)).toEqual(['sure', 'a', 'b']);
  });

  test('each match says why, how sure it is and when it was checked', () => {
    expect(directory.guide('equip', at('69'), 'host').laureates).toEqual([
      {
        laureate: 'host',
        name: 'Association host',
        reasons: ['offer', 'departement', 'housing'],
        status: 'to-confirm',
        verifiedOn: '2026-11-22',
      },
      {
        laureate: 'open',
        name: 'Association open',
        reasons: ['offer', 'departement'],
        status: 'to-confirm',
        verifiedOn: '2026-11-22',
        site: 'https://ouvert.example.org',
      },
      {
        laureate: 'national',
        name: 'Association national',
        reasons: ['offer', 'national'],
        status: 'to-confirm',
        verifiedOn: '2026-11-22',
      },
    ]);
    expect(directory.guide('connect', at('93')).laureates[0]?.reasons).toEqual([
      'offer',
      'departement',
      'social-worker',
    ]);
  });
});

describe('asking who houses the person', () => {
  test('only associations whose naming changes the answer', () => {
    expect(directory.housingOptions('equip', at('69'))).toEqual([{ id: 'host', name: 'Association host' }]);
    expect(directory.housingOptions('equip', at('75'))).toEqual([]);
    expect(directory.housingOptions('connect', at('75'))).toEqual([
      { id: 'everywhere', name: 'Association everywhere' },
    ]);
    expect(directory.housingOptions('demarches', at('69'))).toEqual([]);
  });

  test('an association that has no name to show is not offered', () => {
    const entry = laureate('programme', { access: 'via-housing', housedBy: ['nobody', 'refuge'] });
    const services = [
      { id: 'cartographie', name: 'Carte', url: 'https://carte.example.org' },
      { id: 'refuge', name: 'Le Refuge' } as { id: string; name: string; url: string },
    ];
    expect(directoryOf([entry], services).housingOptions('equip', at('69'))).toEqual([
      { id: 'refuge', name: 'Le Refuge' },
    ]);
  });
});
