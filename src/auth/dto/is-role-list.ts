import { ValidateBy, type ValidationOptions } from 'class-validator';

const ROLES = ['user', 'admin'];

/** Property decorator for the roles of a user: at least one, each once, and none that nobody knows. */
export function IsRoleList(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isRoleList',
      validator: {
        validate: (value: unknown) =>
          Array.isArray(value) &&
          value.length > 0 &&
          new Set(value).size === value.length &&
          value.every((role) => ROLES.includes(role as string)),
        defaultMessage: () => `must have one or more of ${ROLES.join(', ')}, each once`,
      },
    },
    options,
  );
}
