import { ApiProperty, OwnSchema } from '../common/openapi.js';
import { type SessionClient } from '../sessions/index.js';

/** From where somebody came. */
@OwnSchema()
export class ClientResponse implements SessionClient {
  /** The address; empty when none is known. */
  @ApiProperty({ example: '203.0.113.7' })
  ip!: string;

  /** The User-Agent header; empty when none was sent. */
  @ApiProperty({ example: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' })
  userAgent!: string;

  /** The user agent in words; empty when it says nothing. */
  @ApiProperty({ example: 'Firefox on Linux' })
  device!: string;
}
