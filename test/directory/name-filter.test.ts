import { NameFilter } from '../../src/directory/name-filter';
import { NameIndex } from '../../src/directory/name-index';
import { PlaceTable } from '../../src/directory/place-table';

describe('the filter of names', () => {
  test('lets a name through with all its beginnings, and nearly nothing else', () => {
    const filter = new NameFilter();
    filter.add('saintetienne');
    for (const beginning of ['s', 'saint', 'sainte', 'saintetien', 'saintetienne']) {
      expect(filter.mayBegin(beginning)).toBe(true);
    }
    expect(filter.mayBe('saintetienne')).toBe(true);
    expect(filter.mayBe('saint')).toBe(false);
    expect(filter.mayBegin('sens')).toBe(false);
  });

  test('holds every commune of France, and tells most words of a sentence from them', () => {
    const table = PlaceTable.read();
    const { filter } = new NameIndex(table);
    const lost = [...table.allKeys()].filter((key) => !filter.mayBe(key) || !filter.mayBegin(key));
    expect(lost).toEqual([]);
    for (const key of ['bretagne', 'rhone', 'باریس', 'aulnay']) expect(filter.mayBe(key)).toBe(true);
    const words =
      'cherche ordinateur gratuit besoin apprendre internet telephone association rendezvous'.split(' ');
    expect(words.filter((word) => filter.mayBe(word)).length).toBeLessThan(3);
  });
});
