# Builds with every dependency, runs with those of production. No image needs a compiler: bcrypt and Argon2 bring their
# binaries with them.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY service ./service
COPY packages ./packages
RUN npm ci --no-audit --no-fund
COPY .swcrc tsconfig.json ./
COPY scripts/build.mjs scripts/build-web.mjs ./scripts/
COPY src ./src
RUN npm run build

FROM node:20-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY service ./service
COPY packages ./packages
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY bin ./bin
# It writes nothing: the file system may be read-only.
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "bin/healthcheck.mjs"]
# No npm in between, which would keep SIGTERM to itself. The options are those of start:prod.
CMD ["node", "--enable-source-maps", "--max-semi-space-size=4", "--no-parallel-scavenge", "dist/main.js"]
