import { duration, host, integer, oneOf, onOff } from '../rules/field.js';
import { trustProxy } from '../rules/trust-proxy.js';
import { origins, publicUrl } from '../rules/urls.js';
import type { Area } from './setting.js';

export const service = {
  title: 'Service',
  settings: {
    NODE_ENV: {
      schema: oneOf('development', 'test', 'production').prefault('development'),
      summary: '`development`, `test` or `production`.',
      option: {
        name: 'nodeEnv',
        summary:
          '`production` requires every secret to be set; elsewhere missing ones are generated into `dataDir`.',
        default: 'the `NODE_ENV` of the process',
      },
    },
    PORT: {
      schema: integer(0, 65_535).prefault('3000'),
      summary: 'The port to listen on, 0 to 65535; 0 lets the system choose.',
    },
    HOST: {
      schema: host().optional(),
      default: '`127.0.0.1`, in production `0.0.0.0`',
      example: '127.0.0.1',
      summary: 'The address to listen on: an IP address or a host name.',
    },
    PUBLIC_URL: {
      schema: publicUrl().optional(),
      required: true,
      default: '`http://localhost:$PORT`',
      example: 'https://auth.example.com',
      summary: 'Where clients reach the service: an http or https URL without a path.',
      details:
        'Also the issuer (`iss`) of its tokens. In production it must be https, unless the host is localhost.',
      option: {
        name: 'publicUrl',
        summary:
          'Where clients reach the host, without a path: the issuer (`iss`) of the tokens and the base of mailed links.',
        default: '`http://localhost:3000`',
      },
    },
    CORS_ORIGINS: {
      schema: origins().default([]),
      default: 'none',
      example: 'https://app.example.com,http://localhost:5173',
      summary: 'The origins whose pages may call the service from a browser.',
      details:
        'Comma-separated, each exactly as the browser sends it: scheme, lower-case host, port unless it is the ' +
        'default; no path, no trailing slash, no `*`. Pages of apps and extensions have schemes of their own, such as ' +
        '`capacitor://localhost`; `null` and `file://` are refused, since any page can have them.',
      option: {
        name: 'corsOrigins',
        summary:
          'The origins whose pages may use the refresh cookie and send forms to our routes. CORS itself is for the ' +
          'host to set up.',
      },
    },
    TRUST_PROXY: {
      schema: trustProxy().prefault('off'),
      summary: 'Whose `X-Forwarded-*` headers to believe.',
      details:
        'Either `off`, the number of proxies in front (1 to 32), or the comma-separated IP addresses and CIDR ranges of ' +
        'those proxies (never all addresses). Behind a proxy that is not trusted, all clients share one limit ' +
        '(docs/throttling.md).',
      option: {
        name: 'trustProxy',
        summary: "The proxies in front, as the host's platform was told: their number, or their addresses.",
      },
    },
    SWAGGER: {
      schema: onOff().optional(),
      default: '`on`, in production `off`',
      example: 'on',
      summary: 'Swagger UI (`/docs`) and its document (`/docs-json`): `on` or `off`.',
      details:
        'In development, while `HOST` is this machine, they are served to a browser that opens them as `localhost`, ' +
        '`127.0.0.1`, `[::1]` or the host of `PUBLIC_URL`.',
    },
    SHUTDOWN_DELAY: {
      schema: duration('0s', '60s').prefault('0s'),
      summary: 'How long after SIGTERM the service goes on serving, with `/health/ready` at 503, 0s to 60s.',
      details:
        'A load balancer that asks there stops sending requests before the port closes. `0s` where the balancer is ' +
        'told beforehand, as Kubernetes does (docs/operations/deploy.md#how-a-node-stops).',
    },
  },
} satisfies Area;
