// `npm run -s token -- --role … `: prints a token of the development issuer, and nothing else, so that a shell can keep it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { checkNodeVersion } from './start/node-version.mjs';

checkNodeVersion();
const { ClearError, runMain } = await import('./start/clear-error.mjs');
const { dataDirOf, projectRoot } = await import('./start/places.mjs');

const usage = `npm run -s token -- --role ROLE [--account ACCOUNT]… [--subject WHO] [--client SYSTEM] [--province 310000]
                        [--market MARKET] [--on-behalf-of WHO] [--hours 12]

Prints a bearer token of the development issuer that \`npm start\` keeps beside the data.`;

await runMain(async () => {
  const { values } = readArguments();
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const roles = await rolesOfTheDomain();
  const { role, province, market = 'cn-shanghai', account: accounts } = values;
  if (role === undefined || !roles.includes(role))
    throw new ClearError(`--role must be one of ${roles.join(', ')}.\n\n${usage}`);
  if (role === 'provincial-authority' && province === undefined)
    throw new ClearError('A provincial authority has a --province: six digits of GB/T 2260, as 310000.');
  const hours = Number(values.hours ?? 12);
  if (!(hours > 0 && hours <= 8_760)) throw new ClearError('--hours must be a number from 0 to 8760.');
  const { developmentToken } = await import('./start/development-issuer.mjs');
  const token = await developmentToken(dataDirOf(process.env), {
    role,
    province,
    accounts,
    hours,
    subject: values.subject,
    client: values.client,
    onBehalfOf: values['on-behalf-of'],
    ...(role === 'exchange' && { market }),
  });
  console.log(token);
  return 0;
});

function readArguments() {
  try {
    return parseArgs({
      options: {
        role: { type: 'string' },
        account: { type: 'string', multiple: true },
        subject: { type: 'string' },
        client: { type: 'string' },
        province: { type: 'string' },
        market: { type: 'string' },
        'on-behalf-of': { type: 'string' },
        hours: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new ClearError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/** @returns {Promise<string[]>} */
async function rolesOfTheDomain() {
  const built = join(projectRoot, 'dist', 'libs', 'domain', 'src', 'roles.js');
  if (!existsSync(built))
    throw new ClearError('Nothing is built yet: `npm start` installs, builds and makes the key first.');
  return (await import(pathToFileURL(built).href)).ROLES;
}
