import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsArray } from 'class-validator';
import { ImportedUserDto } from './imported-user.dto.js';

/** Body of `POST /users/import`. Each user is judged by itself (ImportUsersFlow): a bad one is no reason to refuse the rest. */
export class ImportUsersDto {
  /** The users, each as {@link ImportedUserDto}; checked one by one. */
  @ApiProperty({ type: [ImportedUserDto] })
  // As it was sent: the copy that class-transformer makes of a plain object lacks some of its fields.
  @Transform(({ obj }: { obj: ImportUsersDto }) => obj.users)
  @IsArray({ message: 'must be a list' })
  users!: unknown[];
}
