/**
 * Serves the page, and hands /auth on to nightlatch, so that both are one origin to the browser. In production that is what
 * a reverse proxy does.
 */
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';

const NIGHTLATCH = new URL(process.env.NIGHTLATCH ?? 'http://localhost:3000');
const FILES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/session.js': ['session.js', 'text/javascript; charset=utf-8'],
};

createServer((incoming, outgoing) => {
  if (incoming.url.startsWith('/auth/')) return forward(incoming, outgoing);
  const [file, type] = FILES[incoming.url] ?? [];
  if (file === undefined) return outgoing.writeHead(404).end();
  // A script that somebody smuggles in could act as the user: only the page's own may run.
  const policy = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'";
  outgoing.setHeader('Content-Security-Policy', `${policy}; base-uri 'none'; form-action 'none'`);
  outgoing.setHeader('Content-Type', type);
  outgoing.end(readFileSync(new URL(file, import.meta.url)));
}).listen(process.env.PORT ?? 5173, 'localhost');

function forward(incoming, outgoing) {
  const { method, url, headers, socket } = incoming;
  const options = { method, path: url, headers: { ...headers, 'x-forwarded-for': socket.remoteAddress } };
  const upstream = request(NIGHTLATCH, options, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  });
  upstream.on('error', () => outgoing.headersSent || outgoing.writeHead(502).end());
  incoming.pipe(upstream);
}
