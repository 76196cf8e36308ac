import { ValidateBy } from 'class-validator';
import { ROLE_NAME } from '../../config/index.js';

/** More than anybody needs, and a bound. */
const MAX_ROLES = 50;

/** Property decorator for a list of role names; whether there are such roles `KnownRoles` says. */
export function IsRoleList(): PropertyDecorator {
  return ValidateBy({
    name: 'isRoleList',
    validator: {
      validate: (value: unknown) =>
        Array.isArray(value) &&
        value.length > 0 &&
        value.length <= MAX_ROLES &&
        value.every((role) => typeof role === 'string' && ROLE_NAME.test(role)),
      defaultMessage: () => `must be a list of 1 to ${MAX_ROLES} role names`,
    },
  });
}
