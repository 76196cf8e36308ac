/**
 * Injection token of the URL at which RFC 9728 metadata describe this application as a protected resource; `FeaturesModule`
 * provides it where there is the route.
 */
export const RESOURCE_METADATA = Symbol('nightlatch resource metadata');
