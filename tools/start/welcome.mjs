// What the person at the terminal reads when everything runs: where to look and what to try.

/**
 * @param {import('./settings.mjs').Settings} settings
 * @param {{ dataDir: string, embedded: boolean, eventStore: boolean }} shape
 */
export function welcome({ registryUrl, projectionsUrl }, { dataDir, embedded, eventStore }) {
  const store = embedded ? `an embedded PostgreSQL, data kept in ${dataDir}` : 'the PostgreSQL of DATABASE_URL';
  return `
The national carbon registry is running.

  API documentation   ${registryUrl}/docs
  OpenAPI             ${registryUrl}/v1/openapi.json
  Health              ${registryUrl}/v1/health/ready   ${projectionsUrl}/health/ready
  Metrics             ${registryUrl}/metrics   ${projectionsUrl}/metrics
  Journal             ${eventStore ? 'EventStoreDB (EVENTSTORE_URL)' : 'PostgreSQL'}
  Database            ${store}

Try, in another terminal:

  curl -s ${registryUrl}/v1/accounts -H 'content-type: application/json' -H 'idempotency-key: first-account' -d '{"account":"PLANT-A","accountType":"holding","holder":"91310000MA1FL0000X"}'
  curl -s ${registryUrl}/v1/accounts/PLANT-A?minRevision=1

README.md walks on from here: open two accounts, issue, transfer, surrender, retire, and read the audit trail.
Ctrl-C stops everything in order; \`npm run reset\` starts over.
`;
}
