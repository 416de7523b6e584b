// Ports for processes that are killed and come back to the same one: while they are down, nobody else may be given it.
import { portProblem } from '../../tools/start/free-port.mjs';

/** Below those that outgoing connections and `listen(0)` take, and below those of the test databases. */
const FIRST = 10_000;
const OF_A_WORKER = 2_000;

const worker = Number(process.env['JEST_WORKER_ID'] ?? 0) % 5;
/** Begins anywhere, since other runs may be on the machine, and never goes back. */
let next = Math.floor(Math.random() * OF_A_WORKER);

/** Another one with every call, and none that another worker of the same run is given. */
export async function fixedPort(): Promise<number> {
  for (;;) {
    const port = FIRST + worker * OF_A_WORKER + (next++ % OF_A_WORKER);
    if ((await portProblem(port)) === undefined) return port;
  }
}
