import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/index.js';
import { HTTP_CONFIG, type HttpConfig, PRODUCT_CONFIG, type ProductConfig } from '../config/index.js';

/** Where a browser may be sent after a login: pages of ours, of the product, and of the origins that may use our cookie. */
@Injectable()
export class ReturnPlaces {
  private readonly origins: ReadonlySet<string>;
  private readonly front: string;

  constructor(
    @Inject(HTTP_CONFIG) private readonly http: HttpConfig,
    @Inject(PRODUCT_CONFIG) product: ProductConfig,
  ) {
    this.front = new URL(product.url, http.publicUrl).href;
    this.origins = new Set([http.publicUrl, new URL(this.front).origin, ...http.corsOrigins]);
  }

  /**
   * @param place a URL, or a path of ours; undefined for the front page of the product
   * @returns the URL
   * @throws DomainError `validation_failed` for a place elsewhere
   */
  choose(place: string | undefined): string {
    if (place === undefined) return this.front;
    const url = this.parse(place);
    if (url !== undefined) return url.href;
    throw new DomainError('validation_failed', {
      errors: [
        {
          field: 'returnTo',
          messages: ['must be a path, or a URL of PUBLIC_URL, PRODUCT_URL or one of CORS_ORIGINS, without #'],
        },
      ],
    });
  }

  /** Other origins than ours that a browser may be sent to. */
  get elsewhere(): string[] {
    return [...this.origins].filter((origin) => origin !== this.http.publicUrl);
  }

  /**
   * @param place as {@link choose} gave it
   * @param outcome what the page there must know
   * @returns the place, with that behind `#`: no server is sent it
   */
  withOutcome(place: string, outcome: Readonly<Record<string, unknown>>): string {
    const texts = Object.entries(outcome).map(([name, value]): [string, string] => [name, String(value)]);
    return `${place}#${new URLSearchParams(texts).toString()}`;
  }

  private parse(place: string): URL | undefined {
    // What browsers forgive and parsers differ on is refused, before it is parsed.
    if (!/^(?:https?:\/\/|\/(?![/\\]))[^\s\\#]*$/.test(place) || !URL.canParse(place, this.http.publicUrl))
      return undefined;
    const url = new URL(place, this.http.publicUrl);
    const isBare = url.username === '' && url.password === '';
    return isBare && this.origins.has(url.origin) ? url : undefined;
  }
}
