import { ApiProperty } from '@nestjs/swagger';
import { IsString } from 'class-validator';

/** Body of `POST /auth/refresh`. */
export class RefreshDto {
  @ApiProperty({
    description: 'The refresh token of the latest answer.',
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl',
  })
  @IsString()
  refreshToken!: string;
}
