// After the last test: what the setup has made goes, the newest first.
export default async function globalTeardown() {
  for (const clean of Reflect.get(globalThis, 'cleanUpTestRun').reverse()) await clean();
}
