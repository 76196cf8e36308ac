/**
 * An MCP server behind ResourceServerModule, and the client of @modelcontextprotocol/sdk that knows nothing but its URL.
 * Arguments: the folder of the packages, the issuer, a port. An access token comes on standard input; what happened goes to
 * standard output, as JSON.
 */
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Controller, Module, Post, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ResourceServerHealth, ResourceServerModule } from '../../dist/resource-server/index.js';

const [folder, issuer, port] = process.argv.slice(2);
const token = readFileSync(0, 'utf8').trim();
const find = createRequire(join(folder, 'package.json'));
const sdk = (path) => import(pathToFileURL(find.resolve(`@modelcontextprotocol/sdk/${path}`)));
const [
  { McpServer },
  { StreamableHTTPServerTransport },
  { Client },
  { StreamableHTTPClientTransport },
  auth,
] = await Promise.all(
  [
    'server/mcp.js',
    'server/streamableHttp.js',
    'client/index.js',
    'client/streamableHttp.js',
    'client/auth.js',
  ].map(sdk),
);

const resource = `http://localhost:${port}/mcp`;

class McpController {
  async handle(request, response) {
    const server = new McpServer({ name: 'orders', version: '1.0.0' });
    server.registerTool('whoami', {}, () => ({ content: [{ type: 'text', text: request.user.id }] }));
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport);
    await transport.handleRequest(request, response, request.body);
  }
}
Req()(McpController.prototype, 'handle', 0);
Res()(McpController.prototype, 'handle', 1);
Post()(McpController.prototype, 'handle', Object.getOwnPropertyDescriptor(McpController.prototype, 'handle'));
Controller('mcp')(McpController);

class OrdersModule {}
Module({
  imports: [ResourceServerModule.forRoot({ issuer, audience: 'orders', resource })],
  controllers: [McpController],
})(OrdersModule);

const app = await NestFactory.create(OrdersModule, { logger: ['warn', 'error'] });
await app.listen(port, 'localhost');
while (!app.get(ResourceServerHealth).isReady()) await new Promise((wake) => setTimeout(wake, 50));

const steps = {};
const step = async (name, run) => {
  try {
    steps[name] = await run();
  } catch (error) {
    steps[name] = `${error.name}: ${error.message.replace(/\s+/g, ' ')}`;
  }
};
await step('challenge', async () => {
  const refused = await fetch(resource, { method: 'POST' });
  return auth.extractWWWAuthenticateParams(refused).resourceMetadataUrl.href;
});
await step('resource', async () => {
  const metadata = await auth.discoverOAuthProtectedResourceMetadata(resource, {
    resourceMetadataUrl: steps.challenge,
  });
  return metadata.authorization_servers[0];
});
await step('server', async () => (await auth.discoverAuthorizationServerMetadata(steps.resource)).issuer);
await step('call', async () => {
  const client = new Client({ name: 'verifiers', version: '1.0.0' });
  const headers = { Authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(resource), { requestInit: { headers } }));
  const { content } = await client.callTool({ name: 'whoami' });
  await client.close();
  return content[0].text;
});
process.stdout.write(`${JSON.stringify(steps)}\n`);
process.exit(0);
