// Asks the operating system about ports: a free one, and whether a given one can be had.
import { createServer } from 'node:net';

/** @returns {Promise<number>} a port that was free on the loopback a moment ago */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<string | undefined>} undefined when the port can be had, else the system's code (EADDRINUSE, EACCES…)
 */
export function portProblem(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
