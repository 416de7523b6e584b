// What the person at the terminal reads when everything runs: where to look and what to try.

/**
 * @param {import('./settings.mjs').Settings} settings
 * @param {{ dataDir: string, embedded: boolean, eventStore: boolean, token: string | undefined }} shape `token` of an administrator
 */
export function welcome({ registryUrl, projectionsUrl }, { dataDir, embedded, eventStore, token }) {
  const store = embedded ? `an embedded PostgreSQL, data kept in ${dataDir}` : 'the PostgreSQL of DATABASE_URL';
  return `
The national carbon registry is running.

  API documentation   ${registryUrl}/docs
  OpenAPI             ${registryUrl}/v1/openapi.json
  Health              ${registryUrl}/v1/health/ready   ${projectionsUrl}/health/ready
  Metrics             ${registryUrl}/metrics   ${projectionsUrl}/metrics
  Journal             ${eventStore ? 'EventStoreDB (EVENTSTORE_URL)' : 'PostgreSQL'}
  Database            ${store}

${
  token === undefined
    ? 'Tokens come from the issuer of AUTH_ISSUER; put one into TOKEN.'
    : `A token of a registry administrator, for twelve hours (another: npm run -s token -- --role representative --account PLANT-A):

  export TOKEN=${token}`
}

Try, in another terminal, with TOKEN set there:

  curl -s ${registryUrl}/v1/accounts -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -H 'idempotency-key: first-account' -d '{"account":"PLANT-A","accountType":"holding","holder":"91310000MA1FL0000N"}'
  curl -s ${registryUrl}/v1/commands/first-account -H "authorization: Bearer $TOKEN"

It is pending: nobody does anything important alone. README.md walks on from here: a second person approves, accounts are
opened, units issued, transferred, surrendered and retired, and the audit trail tells all of it.
Ctrl-C stops everything in order; \`npm run reset\` starts over.
`;
}
