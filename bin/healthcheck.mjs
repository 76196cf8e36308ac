#!/usr/bin/env node
// For a container's HEALTHCHECK: whether the process in it answers. Whether it is ready is for the load balancer to ask.
import process from 'node:process';

const port = process.env.PORT ?? '3000';
const { ok } = await fetch(`http://127.0.0.1:${port}/health/live`, {
  signal: AbortSignal.timeout(4000),
}).catch(() => ({ ok: false }));
process.exitCode = ok ? 0 : 1;
