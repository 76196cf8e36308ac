import assert from 'node:assert/strict';
import { freePort, Program } from '../support/program.mjs';

const HOST = new URL('../hosts/mcp.mjs', import.meta.url).pathname;

/** The client of MCP, with a server behind ResourceServerModule: not in the table, as it verifies nothing. */
export const MCP = {
  name: '@modelcontextprotocol/sdk',
  /** @throws Error when it gets less far, or farther, than docs/verify-elsewhere.md says */
  try: async ({ issuer, packages }) => {
    const user = await issuer.signUp();
    const port = await freePort();
    const program = new Program([process.execPath, HOST, packages, issuer.url, String(port)], {
      env: issuer.trust,
      stdin: 'pipe',
    });
    program.process.stdin.end(user.accessToken);
    const [code] = await program.end;
    if (code !== 0) throw new Error(program.output);
    const { server, ...steps } = JSON.parse(program.output.trim().split('\n').at(-1));
    assert.deepEqual(steps, {
      challenge: `http://localhost:${port}/.well-known/oauth-protected-resource/mcp`,
      resource: issuer.url,
      call: user.user.id,
    });
    assert.match(server, /"authorization_endpoint"/);
  },
};
