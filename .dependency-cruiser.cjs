// Who may import whom. Dependencies point inwards: apps → ledger, read-models → domain, event-store; the domain knows nobody.
// Specs and the test grammar may use the test tools.
const specs = '\\.(spec|contract)\\.ts$|/testing/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files that import each other can be read, tested and replaced only together.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'domain-is-pure',
      comment:
        'The domain imports nothing outside itself: no other lib, not even a Node builtin. Of libraries only decimal.js, ' +
        'which is deterministic, does no I/O and has no dependencies: powers and exponentials of Math differ between ' +
        'platforms, and an allocation must be the same number for ever.',
      severity: 'error',
      from: { path: '^libs/domain/', pathNot: specs },
      to: { pathNot: ['^libs/domain/', '^node_modules/decimal\\.js/'] },
    },
    {
      name: 'domain-specs',
      comment: 'Specs of the domain may use the test tools and nothing of the other parts.',
      severity: 'error',
      from: { path: '^libs/domain/' },
      to: { path: '^(libs/(?!domain/)|apps/|bench/|tools/|test/)' },
    },
    {
      name: 'event-store-stands-alone',
      comment:
        'The port and its adapters store bytes and know nothing of what they mean; only the codec knows the events.',
      severity: 'error',
      from: { path: '^libs/event-store/', pathNot: [specs, '^libs/event-store/src/event-codec\\.ts$'] },
      to: { path: '^libs/(?!event-store/)' },
    },
    {
      name: 'the-codec-knows-the-domain-only',
      comment: 'Events become bytes without the ledger or the read models.',
      severity: 'error',
      from: { path: '^libs/event-store/' },
      to: { path: '^libs/(?!event-store/|domain/)' },
    },
    {
      name: 'ledger-and-read-models',
      comment: 'The ledger and the read models meet only through the journal.',
      severity: 'error',
      from: { path: '^libs/(ledger|read-models)/', pathNot: specs },
      to: { path: '^libs/(?!domain/|event-store/|faults/|$1/)' },
    },
    {
      name: 'directory-stands-alone',
      comment: 'Personal data are kept apart: the directory knows no other part but the names of things.',
      severity: 'error',
      from: { path: '^libs/directory/', pathNot: specs },
      to: { path: '^libs/(?!directory/|domain/)' },
    },
    {
      name: 'persons-are-the-registry-s-alone',
      comment: 'What follows the journal has no way to personal data, and so can neither show nor log them.',
      severity: 'error',
      from: { path: '^(libs/(?!directory/)|apps/projections/)' },
      to: { path: '^libs/directory/' },
    },
    {
      name: 'kill-points-stand-alone',
      comment: 'Whatever names a place to strike must not bring other code along.',
      severity: 'error',
      from: { path: '^libs/faults/', pathNot: specs },
      to: { path: '^libs/(?!faults/)' },
    },
    {
      name: 'nobody-imports-an-app',
      comment: 'An app is a place where things are put together. Only tests, benchmarks and tools reach into one.',
      severity: 'error',
      from: { path: '^(libs|apps)/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^$1/$2/' },
    },
    {
      name: 'no-test-code-in-production',
      comment: 'What runs in production does not import specs, test support, benchmarks or tools.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: specs },
      to: { path: '^(test|bench|tools)/|\\.(spec|contract)\\.ts$' },
    },
    {
      name: 'resolvable',
      comment: 'An import that does not resolve would also escape the rules above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-packages',
      comment: 'Production code uses packages that package.json declares as dependencies.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: specs },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    webpackConfig: { fileName: '.dependency-cruiser.resolve.cjs' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
    },
  },
};
