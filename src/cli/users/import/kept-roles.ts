import { type KnownRoles } from '../../../users/index.js';
import { type Candidate } from './candidates.js';

/**
 * Roles are rights, and what an `admin` of another system may is not what one of ours may. So they come only when whoever imports
 * says so, and of them those that there are here.
 *
 * @param candidate a user of a dump
 * @param knownRoles the roles that there are; undefined to give none
 */
export function withRoles(candidate: Candidate, knownRoles: KnownRoles | undefined): Candidate {
  if (!('user' in candidate) || candidate.user.roles === undefined) return candidate;
  const { roles, ...user } = candidate.user;
  const kept = [...new Set(roles)].filter((role) => knownRoles?.has(role) === true);
  const others = roles.filter((role) => !kept.includes(role) && role !== 'user');
  return {
    ...candidate,
    user: kept.length === 0 ? user : { ...user, roles: kept },
    leftOut: [
      ...candidate.leftOut,
      ...(others.length === 0
        ? []
        : [
            knownRoles === undefined
              ? 'roles (--keep-roles takes those that there are here)'
              : 'roles that there are not here',
          ]),
    ],
  };
}
