// What is there, and what had to go.
import { BoundedMap } from './bounded-map.js';

test('the oldest entry makes room for a new one, and for nothing else', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1).set('b', 2);
  map.get('a');
  map.set('a', 10);
  expect([...map]).toEqual([
    ['a', 10],
    ['b', 2],
  ]);
  map.set('c', 3);
  expect([...map.keys()]).toEqual(['b', 'c']);
  map.delete('c');
  map.set('d', 4);
  expect([...map.keys()]).toEqual(['b', 'd']);
});
