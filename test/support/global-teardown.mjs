// After the last test: stops and deletes the run's own PostgreSQL.
export default async function globalTeardown() {
  const stop = Reflect.get(globalThis, 'stopTestDatabase');
  if (typeof stop === 'function') await stop();
}
