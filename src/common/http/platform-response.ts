/** The part that Express' and Fastify's responses have in common. */
export interface PlatformResponse {
  header(name: string, value: string): unknown;
  status(code: number): unknown;
}
