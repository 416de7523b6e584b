// `npm run reset`: removes the data that `npm start` keeps, and nothing that it did not make.
import { checkNodeVersion } from './start/node-version.mjs';

checkNodeVersion();
const { runMain } = await import('./start/clear-error.mjs');
const { dataDirOf } = await import('./start/places.mjs');
const { removeData } = await import('./start/remove-data.mjs');

await runMain(async () => {
  const removed = await removeData(dataDirOf(process.env));
  console.log(
    removed.length === 0 ? 'There is nothing to remove.' : `Removed:\n${removed.map((path) => `  ${path}`).join('\n')}`,
  );
  return 0;
});
