import { Injectable } from '@nestjs/common';
import { AuthCookies, type RequestWithCookies } from '../../auth/index.js';
import { type Provider } from './provider.js';

/**
 * What a browser holds of a login at a provider, and of an identity that waits for a proof. In cookies, so that no address and no
 * script has it, and nobody can hand it to somebody else by a link.
 */
@Injectable()
export class FederatedCookies {
  constructor(private readonly cookies: AuthCookies) {}

  /**
   * @param request the platform's request
   * @param provider the id of one
   * @returns the login that was begun there; undefined for none, or two: then somebody has planted one
   */
  readFlow(request: RequestWithCookies, provider: string): string | undefined {
    return this.readOne(request, this.flowName(provider));
  }

  /**
   * One login for each provider: the next one takes its place. It comes back with a link, or with a form of the provider's page.
   *
   * @param response the platform's response
   * @param provider which
   * @param flow what to hold
   * @param expiresIn seconds; 0 takes it away
   */
  setFlow(response: unknown, { id, postsForm }: Provider, flow: string, expiresIn: number): void {
    this.cookies.set(response, this.flowName(id), flow, expiresIn, postsForm ? 'none' : 'lax');
  }

  /**
   * @param request the platform's request
   * @returns the challenge of `link_required`; undefined for none, or two
   */
  readLink(request: RequestWithCookies): string | undefined {
    return this.readOne(request, this.linkName);
  }

  /**
   * @param response the platform's response
   * @param challenge of `link_required`
   * @param expiresIn seconds; 0 takes it away
   */
  setLink(response: unknown, challenge: string, expiresIn: number): void {
    this.cookies.set(response, this.linkName, challenge, expiresIn);
  }

  private flowName(provider: string): string {
    return this.cookies.nameOf(`nightlatch-federated-${provider}`);
  }

  private get linkName(): string {
    return this.cookies.nameOf('nightlatch-link');
  }

  private readOne(request: RequestWithCookies, name: string): string | undefined {
    const values = this.cookies.read(request, name);
    return values.length === 1 && values[0] !== '' ? values[0] : undefined;
  }
}
