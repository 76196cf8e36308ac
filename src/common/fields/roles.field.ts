import { ValidateBy } from 'class-validator';
import { ROLE_NAME } from '../role-name.js';
import { Field, type FieldOptions } from './field.js';

/** More than anybody needs, and a bound. */
const MAX_ROLES = 50;

/**
 * A list of role names; whether there are such roles `KnownRoles` says.
 *
 * @param options what is special about it
 */
export function RolesField(options: FieldOptions = {}): PropertyDecorator {
  return Field(
    { type: [String], minItems: 1, maxItems: MAX_ROLES, example: ['user'], required: false, ...options },
    ValidateBy({
      name: 'isRoleList',
      validator: {
        validate: (value: unknown) =>
          Array.isArray(value) &&
          value.length > 0 &&
          value.length <= MAX_ROLES &&
          value.every((role) => typeof role === 'string' && ROLE_NAME.test(role)),
        defaultMessage: () => `must be a list of 1 to ${MAX_ROLES} role names`,
      },
    }),
  );
}
