// For dependency-cruiser, run at the project's root: resolves `#lib/...` to the sources. package.json maps it to dist/, where the rules would look at yesterday's build.
const { resolve } = require('node:path');

const libs = ['directory', 'domain', 'ledger', 'event-store', 'faults', 'read-models'];

module.exports = {
  resolve: {
    alias: Object.fromEntries(libs.map((lib) => [`#${lib}`, resolve('libs', lib, 'src')])),
    extensionAlias: { '.js': ['.ts', '.js'] },
  },
};
