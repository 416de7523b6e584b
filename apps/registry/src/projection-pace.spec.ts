// When commands are held back for the read models, and above all when they are not.
import { HELD_MS_MAX, ProjectionPace } from './projection-pace.js';

let head: number;
let position: number | Error;
let nowMs: number;
let asked: number;
let pace: ProjectionPace;

beforeEach(async () => {
  [head, position, nowMs, asked] = [0, 0, 0, 0];
  pace = new ProjectionPace({
    head: () => head,
    position: () => {
      asked++;
      return typeof position === 'number' ? Promise.resolve(position) : Promise.reject(position);
    },
    nowMs: () => nowMs,
  });
  await lookAt(1, 0);
});

const lookAt = async (newHead: number, newPosition: number | Error, afterMs = 50): Promise<number> => {
  [head, position] = [newHead, newPosition];
  nowMs += afterMs;
  await pace.look();
  return pace.heldMs;
};

it('holds nothing back while the read models are near', async () => {
  expect(await lookAt(2_100, 100)).toBe(0);
  expect(pace.hold()).toBeUndefined();
});

it('holds back longer the further they are behind, and never longer than its bound', async () => {
  expect(await lookAt(3_000, 100)).toBe(2);
  expect(await lookAt(5_200, 200)).toBe(6);
  expect(await lookAt(1_000_000, 300)).toBe(HELD_MS_MAX);
  expect(await lookAt(1_000_000, 999_900)).toBe(0);
});

it('waits for nobody who does not move', async () => {
  expect(await lookAt(100_000, 0)).toBe(0);
  expect(await lookAt(100_000, 10)).toBe(HELD_MS_MAX);
  expect(await lookAt(100_000, 10, 900)).toBe(HELD_MS_MAX);
  expect(await lookAt(100_000, 10, 200)).toBe(0);
});

it('waits for nothing while the database does not answer, nor after it has stopped', async () => {
  expect(await lookAt(100_000, 10)).toBe(HELD_MS_MAX);
  expect(await lookAt(100_000, new Error('gone'))).toBe(0);
  expect(await lookAt(100_000, 20)).toBe(HELD_MS_MAX);
  pace.stop();
  expect(pace.hold()).toBeUndefined();
});

it('asks the database nothing while nothing is recorded', async () => {
  await lookAt(5, 5);
  const before = asked;
  await lookAt(5, 5);
  expect(asked).toBe(before);
});
