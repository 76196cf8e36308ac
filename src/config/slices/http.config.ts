import type { Slice } from './slice.js';

/** How the service listens and what it tells browsers. */
export interface HttpConfig {
  readonly production: boolean;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Where clients reach the service: an origin, without a trailing slash. */
  readonly publicUrl: string;
  /** Between it and the paths of our routes, those under `/.well-known` excepted: nothing, or `/api`. */
  readonly routePrefix: string;
  /** Exact origins; empty: no CORS. */
  readonly corsOrigins: string[];
  /** Whose `X-Forwarded-*` counts: nobody's, that of so many proxies, or that of these addresses and ranges. */
  readonly trustProxy: false | number | string[];
  readonly swagger: boolean;
}

export const httpSlice: Slice<HttpConfig> = {
  namespace: 'nightlatch.http',
  read: ({ production, routePrefix, variables }) => ({
    production,
    host: variables.HOST,
    port: variables.PORT,
    publicUrl: variables.PUBLIC_URL,
    routePrefix,
    corsOrigins: variables.CORS_ORIGINS,
    trustProxy: variables.TRUST_PROXY,
    swagger: variables.SWAGGER,
  }),
};

/** Injection token of {@link HttpConfig}. */
export const HTTP_CONFIG = httpSlice.namespace;
