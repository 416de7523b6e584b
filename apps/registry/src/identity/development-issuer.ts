// The name of the issuer that `npm start` makes for itself, so that production can refuse it.

/** The same as in tools/start/development-issuer.mjs; a test holds them together. */
export const DEVELOPMENT_ISSUER = 'urn:national-carbon-registry:development';
