import { ApiProperty } from '@nestjs/swagger';
import { IsArray } from 'class-validator';
import { ImportedUserDto } from './imported-user.dto.js';

/** Body of `POST /users/import`. Each user is judged by itself (ImportUsersFlow): a bad one is no reason to refuse the rest. */
export class ImportUsersDto {
  @ApiProperty({ type: [ImportedUserDto] })
  @IsArray({ message: 'must be a list' })
  users!: unknown[];
}
