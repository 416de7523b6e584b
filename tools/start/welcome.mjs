// What the person at the terminal reads when everything runs: where to look and what to try.

/**
 * @typedef {{ first: string, second: string }} Tokens of two registry administrators: nobody approves what he proposed
 * @param {import('./settings.mjs').Settings} settings
 * @param {{ dataDir: string, embedded: boolean, eventStore: boolean, mode: string, tokens: Tokens | undefined }} shape
 */
export function welcome({ registryUrl, projectionsUrl }, { dataDir, embedded, eventStore, mode, tokens }) {
  const store = embedded ? `an embedded PostgreSQL, data kept in ${dataDir}` : 'the PostgreSQL of DATABASE_URL';
  return `
The national carbon registry is running${mode === 'sandbox' ? ', as a sandbox' : ''}.

  API documentation   ${registryUrl}/docs
  OpenAPI             ${registryUrl}/v1/openapi.json
  Health              ${registryUrl}/v1/health/ready   ${projectionsUrl}/health/ready
  Metrics             ${registryUrl}/metrics   ${projectionsUrl}/metrics
  Journal             ${eventStore ? 'EventStoreDB (EVENTSTORE_URL)' : 'PostgreSQL'}
  Database            ${store}
  Mode                ${MODES[mode]}

${
  tokens === undefined
    ? 'Tokens come from the issuer of AUTH_ISSUER; put those of two registry administrators into TOKEN and SECOND.'
    : `Tokens of two registry administrators, for twelve hours: what one proposes, the other approves
(another: npm run -s token -- --role representative --subject alice):

  export TOKEN=${tokens.first}
  export SECOND=${tokens.second}`
}

Try, in another terminal, with both set there:

  curl -s ${registryUrl}/v1/accounts -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -H 'idempotency-key: first-account' -d '{"account":"FIRST-PLANT","accountType":"holding","holder":"91310000MA1FL0002W"}'
  curl -s ${registryUrl}/v1/proposals/1/approval -H "authorization: Bearer $SECOND" -H 'content-type: application/json' -H 'idempotency-key: first-approval' -d '{}'
  curl -s ${registryUrl}/v1/accounts/FIRST-PLANT?minRevision=2 -H "authorization: Bearer $TOKEN"

(The proposal is named by the revision that the first one answers.) README.md walks on from here: two accounts, issue,
transfer, surrender, retire, and the audit trail. Ctrl-C stops everything in order; \`npm run reset\` starts over.
`;
}

/** @type {Readonly<Record<string, string>>} */
const MODES = {
  production: 'production',
  development: 'development (npm start -- --sandbox: a clock that can be set forward, for the demo and the procedures)',
  sandbox: `sandbox: POST /v1/sandbox/clock sets the clock forward, and nothing here is a record.
                      npm run demo loads a small country, npm run procedures walks through the procedures.`,
};
