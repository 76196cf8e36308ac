import { applyDecorators } from '@nestjs/common';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { ApiProperty } from '../openapi.js';

/** What is special about one field among those of its kind. */
export interface FieldOptions {
  /** For the OpenAPI document. */
  description?: string;
  /** For the OpenAPI document. */
  example?: unknown;
  /** Whether it must be there; the kind of the field says what holds when this does not. */
  required?: boolean;
}

/**
 * A field that may be left out. Unlike class-validator's own `IsOptional` it does not let null pass: a
 * client that sends null means something, and we would not know what.
 */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}

/**
 * A field of a body: how it is described, and what it must be.
 *
 * @param described for the OpenAPI document; `required: false` lets it be left out
 * @param rules decorators of class-validator
 */
export function Field(described: ApiPropertyOptions, ...rules: PropertyDecorator[]): PropertyDecorator {
  const absent = described.required === false ? [MayBeAbsent()] : [];
  return applyDecorators(ApiProperty(described), ...absent, ...rules);
}
