// What `npm start` reads from the environment, and whether it can work.
import { ClearError } from './clear-error.mjs';
import { portProblem } from './free-port.mjs';

/**
 * @typedef {{ host: string, port: number, projectionsPort: number, registryUrl: string, projectionsUrl: string }} Settings
 * @param {NodeJS.ProcessEnv} env
 * @returns {Settings}
 */
export function readSettings(env) {
  const host = env['HOST'] || '127.0.0.1';
  const port = portOf('PORT', env['PORT'] || '3000');
  const projectionsPort = portOf('PROJECTIONS_PORT', env['PROJECTIONS_PORT'] || '3001');
  if (port === projectionsPort) throw new ClearError(`PORT and PROJECTIONS_PORT are both ${port}; they must differ.`);
  // An address that means "every interface" can be listened on but not visited.
  const visited = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return {
    host,
    port,
    projectionsPort,
    registryUrl: `http://${visited}:${port}`,
    projectionsUrl: `http://${visited}:${projectionsPort}`,
  };
}

/**
 * The mode that is wanted, by argument or environment; where nothing is said, what NODE_ENV says.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {'production' | 'development' | 'sandbox'}
 */
export function readMode(args, env) {
  const unknown = args.find((arg) => arg !== '--sandbox');
  if (unknown !== undefined) throw new ClearError(`npm start knows one option, --sandbox, and not "${unknown}".`);
  const production = env['NODE_ENV'] === 'production';
  const given = env['REGISTRY_MODE'] || (production ? 'production' : 'development');
  if (given !== 'production' && given !== 'development' && given !== 'sandbox')
    throw new ClearError(`REGISTRY_MODE must be production, development or sandbox, not "${given}".`);
  const mode = args.length > 0 ? 'sandbox' : given;
  if (mode === 'sandbox' && (production || given === 'production'))
    throw new ClearError('This is production (REGISTRY_MODE or NODE_ENV): nobody sets its clock, so it is no sandbox.');
  return mode;
}

/**
 * Whether tokens come from an issuer of our own: where nobody names another one, and nobody depends on who calls.
 * @param {NodeJS.ProcessEnv} env
 */
export function usesDevelopmentIssuer(env) {
  if (env['AUTH_ISSUER'] || env['AUTH_AUDIENCE'] || env['AUTH_JWKS']) return false;
  if (readMode([], env) !== 'production') return true;
  throw new ClearError(
    'In production the tokens come from an issuer of yours: set AUTH_ISSUER, AUTH_AUDIENCE and AUTH_JWKS. ' +
      'The development issuer, whose key lies beside the data, is not used there.',
  );
}

/** @param {Settings} settings */
export async function checkPorts({ host, port, projectionsPort }) {
  for (const [variable, wanted, whose] of /** @type {const} */ ([
    ['PORT', port, 'registry'],
    ['PROJECTIONS_PORT', projectionsPort, 'projections'],
  ])) {
    const problem = await portProblem(wanted, host);
    if (problem === 'EADDRINUSE') {
      throw new ClearError(
        `Port ${wanted} of the ${whose} is taken by another program. Stop that one, or choose another port: ${variable}=${wanted + 10} npm start`,
      );
    }
    if (problem) throw new ClearError(`Port ${wanted} (${variable}) on ${host} (HOST) cannot be used: ${problem}.`);
  }
}

/**
 * @param {string} variable
 * @param {string} text
 */
function portOf(variable, text) {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535)
    throw new ClearError(`${variable} must be a port number from 1 to 65535, not "${text}".`);
  return port;
}
