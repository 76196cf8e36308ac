import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a provider gives for a code: the claims of its ID token, and what its own interface tells. */
export interface Approval {
  /** Of the ID token, beside those that every one has. */
  claims?: Record<string, unknown>;
  /** At the userinfo endpoint. */
  userinfo?: Record<string, unknown>;
  /** At the paths of a provider without ID tokens: `/user`, say. */
  json?: Record<string, unknown>;
  /** Header of the ID token. */
  alg?: string;
  kid?: string;
}

interface Issued extends Approval {
  provider: string;
  parameters: URLSearchParams;
}

/** What one of the providers does otherwise; each handler says whether it has answered. */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => boolean;

const LEEWAY = 300;

/** Providers in one server, each below a path of its own, that behave as the documents of the real ones say. */
export class ProviderServer {
  private readonly codes = new Map<string, Issued>();
  private readonly tokens = new Map<string, Issued>();
  private readonly key = generateKeyPairSync('rsa', { modulusLength: 2048 });
  /** By path: `/corp/jwks`. */
  readonly misbehaves = new Map<string, Misbehaviour>();
  /** Requests by path. */
  readonly asked: string[] = [];
  /** Who sits at the browsers that are sent here, and agrees at once; without them there is no page. */
  visitor: Approval | undefined;
  /** The public key of the client at Apple. */
  appleKey: KeyObject | undefined;
  private count = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<ProviderServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const providers = new ProviderServer(server, `http://127.0.0.1:${port}`);
    server.on('request', (request, response) => {
      providers.answer(request, response).catch((error: unknown) => {
        response.statusCode = 500;
        response.end(String(error));
      });
    });
    return providers;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** The issuer that tokens name. */
  issuerOf(provider: string): string {
    if (provider === 'microsoft') return 'https://login.microsoftonline.com/{tenantid}/v2.0';
    return `${this.url}/${provider}`;
  }

  /**
   * The user agrees.
   *
   * @param authorizationUrl where the browser was sent
   * @param approval what the provider knows
   * @returns where it sends the browser back to
   */
  approve(authorizationUrl: string, approval: Approval): URL {
    const url = new URL(authorizationUrl);
    const [, provider = ''] = url.pathname.split('/');
    this.count += 1;
    const code = `code-${this.count}`;
    this.codes.set(code, { ...approval, provider, parameters: url.searchParams });
    const callback = new URL(url.searchParams.get('redirect_uri')!);
    callback.searchParams.set('code', code);
    callback.searchParams.set('state', url.searchParams.get('state')!);
    if (provider === 'corp') callback.searchParams.set('iss', this.issuerOf(provider));
    return callback;
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<ServerResponse | undefined> {
    const { pathname } = new URL(request.url!, this.url);
    this.asked.push(pathname);
    if (this.misbehaves.get(pathname)?.(request, response)) return;
    const [, provider = ''] = pathname.split('/');
    const rest = pathname.slice(provider.length + 1);
    if (rest.endsWith('/.well-known/openid-configuration')) return json(response, this.metadata(provider));
    if (rest === '/jwks') return json(response, { keys: [this.jwk()] });
    if (/token$/.test(rest)) return this.token(provider, request, response);
    if (rest === '/authorize' && this.visitor !== undefined) {
      const location = this.approve(`${this.url}${request.url}`, this.visitor).href;
      return response.writeHead(302, { Location: location }).end();
    }
    const token = this.tokens.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (token === undefined) return json(response, { error: 'invalid_token' }, 401);
    if (rest === '/userinfo') return json(response, { sub: token.claims?.['sub'], ...token.userinfo });
    const found = token.json?.[rest];
    return json(response, found ?? {}, found === undefined ? 404 : 200);
  }

  private metadata(provider: string): object {
    const base = `${this.url}/${provider}`;
    return {
      issuer: this.issuerOf(provider),
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      jwks_uri: `${base}/jwks`,
      ...(provider !== 'apple' && provider !== 'microsoft' && { userinfo_endpoint: `${base}/userinfo` }),
      ...(provider === 'corp' && { authorization_response_iss_parameter_supported: true }),
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'HS256'],
      token_endpoint_auth_methods_supported: [
        provider === 'gitlab' ? 'client_secret_basic' : 'client_secret_post',
      ],
    };
  }

  private jwk(): object {
    return { ...this.key.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' };
  }

  private async token(
    provider: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<ServerResponse | undefined> {
    const form = new URLSearchParams(await text(request));
    const issued = this.codes.get(form.get('code') ?? '');
    this.codes.delete(form.get('code') ?? '');
    const refusal = this.refusalOf(provider, form, request, issued);
    if (refusal !== undefined || issued === undefined) {
      // GitHub says that it failed, and that all is well.
      const isGitHub = provider === 'github';
      return json(
        response,
        { error: isGitHub ? 'bad_verification_code' : (refusal ?? 'invalid_grant') },
        isGitHub ? 200 : 400,
      );
    }
    this.count += 1;
    const accessToken = `token-${this.count}`;
    this.tokens.set(accessToken, issued);
    const hasIdToken = !['github', 'discord', 'facebook'].includes(provider);
    return json(response, {
      ...{
        access_token: accessToken,
        token_type: provider === 'github' ? 'bearer' : 'Bearer',
        expires_in: 3600,
      },
      ...(hasIdToken && { id_token: this.idToken(provider, issued) }),
    });
  }

  private refusalOf(
    provider: string,
    form: URLSearchParams,
    request: IncomingMessage,
    issued: Issued | undefined,
  ): string | undefined {
    if (issued?.provider !== provider) return 'invalid_grant';
    const { parameters } = issued;
    if (form.get('redirect_uri') !== parameters.get('redirect_uri')) return 'invalid_grant';
    if (provider === 'linkedin') {
      if (form.has('code_verifier')) return 'invalid_client';
    } else {
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      if (parameters.get('code_challenge') !== challenge) return 'invalid_grant';
    }
    // Form-encoded before it is put together (RFC 6749 §2.3.1): the library encodes `-` as well.
    const basic = decodeURIComponent(
      Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64').toString(),
    );
    if (provider === 'gitlab') return basic === 'gitlab-client:gitlab-secret' ? undefined : 'invalid_client';
    const secret = form.get('client_secret') ?? '';
    if (form.get('client_id') !== `${provider}-client`) return 'invalid_client';
    if (provider === 'apple') return this.isAppleSecret(secret) ? undefined : 'invalid_client';
    return secret === `${provider}-secret` ? undefined : 'invalid_client';
  }

  /** A JWT that the key of the client has signed, for this audience and not for long. */
  private isAppleSecret(secret: string): boolean {
    const [head = '', body = '', signature = ''] = secret.split('.');
    const parse = (part: string): any => JSON.parse(Buffer.from(part, 'base64url').toString());
    const { iss, sub, aud, iat, exp } = parse(body);
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${body}`),
      { key: this.appleKey!, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    const isRight = parse(head).alg === 'ES256' && parse(head).kid === 'KEYID12345' && iss === 'TEAMID1234';
    return (
      isSigned &&
      isRight &&
      sub === 'apple-client' &&
      aud === this.issuerOf('apple') &&
      exp - iat <= 15_777_000
    );
  }

  private idToken(provider: string, { claims = {}, parameters, alg = 'RS256', kid = 'one' }: Issued): string {
    const now = Math.floor(Date.now() / 1000);
    const nonce = provider === 'linkedin' ? null : parameters.get('nonce');
    const body = {
      ...{ iss: this.issuerOf(provider), aud: `${provider}-client`, iat: now, exp: now + LEEWAY },
      ...(nonce !== null && { nonce }),
      ...claims,
    };
    const input = [{ alg, kid, typ: 'JWT' }, body]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature =
      alg === 'none' ? '' : sign('sha256', Buffer.from(input), this.key.privateKey).toString('base64url');
    return `${input}.${signature}`;
  }
}

/** @returns the key of a client at Apple, as its console gives it, and what Apple keeps of it */
export function newAppleKey(): { pem: string; publicKey: KeyObject } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return { pem, publicKey: createPublicKey(privateKey) };
}

function json(response: ServerResponse, body: unknown, status = 200): ServerResponse {
  response.statusCode = status;
  return response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
}
