import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../common/openapi.js';

/** A public key (RFC 7517 §4) for the OpenAPI document. */
@OwnSchema()
class JwkResponse {
  @ApiProperty({ enum: ['EC', 'RSA'] })
  kty!: string;

  @ApiProperty({ description: 'The `kid` in the header of a token (RFC 7638 thumbprint).' })
  kid!: string;

  @ApiProperty({ enum: ['ES256', 'RS256'] })
  alg!: string;

  @ApiProperty({ enum: ['sig'] })
  use!: string;

  @ApiPropertyOptional({ enum: ['P-256'], description: 'EC' })
  crv?: string;

  @ApiPropertyOptional({ description: 'EC' })
  x?: string;

  @ApiPropertyOptional({ description: 'EC' })
  y?: string;

  @ApiPropertyOptional({ description: 'RSA' })
  n?: string;

  @ApiPropertyOptional({ description: 'RSA' })
  e?: string;
}

/** A JWK set (RFC 7517 §5). */
@OwnSchema()
export class JwksResponse {
  @ApiProperty({ type: [JwkResponse], description: 'Empty under HS256.' })
  keys!: JwkResponse[];
}

/** Authorization server metadata (RFC 8414 §2): what exists, and nothing that does not. */
@OwnSchema()
export class MetadataResponse {
  @ApiProperty({ example: 'https://auth.example.com', description: 'The `iss` of every token.' })
  issuer!: string;

  @ApiProperty({ example: 'https://auth.example.com/.well-known/jwks.json' })
  jwks_uri!: string;

  @ApiProperty({ example: 'https://auth.example.com/auth/token' })
  token_endpoint!: string;

  @ApiProperty({ example: 'https://auth.example.com/auth/introspect' })
  introspection_endpoint!: string;

  @ApiProperty({ example: 'https://auth.example.com/auth/revoke' })
  revocation_endpoint!: string;

  @ApiProperty({ type: [String], example: [], description: 'There is no authorization endpoint.' })
  response_types_supported!: string[];

  @ApiProperty({ type: [String], example: ['password', 'refresh_token'] })
  grant_types_supported!: string[];

  @ApiProperty({ type: [String], example: ['none'] })
  token_endpoint_auth_methods_supported!: string[];

  @ApiProperty({ type: [String], example: ['none'] })
  revocation_endpoint_auth_methods_supported!: string[];

  @ApiProperty({ type: [String], example: ['client_secret_basic', 'Bearer'] })
  introspection_endpoint_auth_methods_supported!: string[];
}

/** Protected resource metadata (RFC 9728 §2). */
@OwnSchema()
export class ResourceMetadataResponse {
  @ApiProperty({ example: 'https://auth.example.com', description: 'The URL of the application.' })
  resource!: string;

  @ApiProperty({
    type: [String],
    example: ['https://auth.example.com'],
    description: 'The `iss` of the tokens that open it.',
  })
  authorization_servers!: string[];

  @ApiProperty({
    type: [String],
    example: ['header'],
    description: 'Tokens go in the `Authorization` header.',
  })
  bearer_methods_supported!: string[];
}
