# A major tag, so that fixes of Node and of Debian come in with every build. For builds that can be repeated, and
# in your own registry, pin both by digest: node:24-slim@sha256:<digest of the day you checked it>.
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-slim
LABEL org.opencontainers.image.title="oauthlas" \
      org.opencontainers.image.description="Finds every third-party app and token that holds access to your SaaS tenants, and says what it could not see" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
COPY LICENSE NOTICE config.example.json config.schema.json ./
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
# Config, store and reports live in /data, the only place that has to be writable (and /tmp, for the demo).
RUN mkdir /data && chown 1000:1000 /data
WORKDIR /data
VOLUME /data
# By number, so that a cluster can see that it is not root. 1000 is the image's own user "node".
USER 1000:1000
# It runs to its end and tells by its exit code how that was: there is nothing to probe.
HEALTHCHECK NONE
# The flags of the first line of bin.js, which is not looked at here.
ENTRYPOINT ["node", "--min-semi-space-size=8", "--max-semi-space-size=8", "--heap-growing-percent=25", "/app/dist/cli/bin.js"]
CMD ["scan"]
