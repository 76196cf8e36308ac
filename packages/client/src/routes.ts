import { type ErrorCode, type LocalErrorCode } from './errors.js';
import { type AuthResponse, type Routes } from './api.js';

/** Of which a login, or what comes in its place, is one; and what else says how the refresh token is to travel. */
const TRANSPORT =
  /^\/auth\/(signup|login|change-password|anonymous(\/signup)?|email\/(start|finish)|passkeys\/(login|signup)|federated\/[^/]+\/start)$/;
/** To which a remembered device shows that it is one. */
const DEVICE = /^\/auth\/(login|email\/finish|federated\/(?!link)[^/]+\/finish)$/;
/** Of which an answer is a session. */
const OPENS =
  /^\/auth\/(signup|login(\/continue|\/enrol\/(totp\/confirm|passkey))?|anonymous(\/signup)?|change-password|step-up|verify-email\/continue|email\/finish|passkeys\/(login|signup)|federated\/(link|[^/]+\/finish))$/;
/** What needs no access token. */
const PUBLIC =
  /^\/(health|\.well-known)\/|^\/auth\/(signup|login|methods|anonymous$|(forgot|reset)-password|passkeys\/(login|signup)|email\/|federated|verify-email(?!\/resend))/;
/** … and goes by one that is there. */
const OPTIONAL = /\/(finish|verify-email)$/;

/** How a route is called, by its path. */
export interface Manner {
  readonly hasTransport: boolean;
  readonly hasDevice: boolean;
  readonly opensSession: boolean;
  readonly isPublic: boolean;
  readonly takesToken: boolean;
}

/** @param path without parameters in braces */
export function mannerOf(path: string): Manner {
  const isPublic = PUBLIC.test(path);
  return {
    hasTransport: TRANSPORT.test(path),
    hasDevice: DEVICE.test(path),
    opensSession: OPENS.test(path),
    isPublic,
    takesToken: !isPublic || OPTIONAL.test(path),
  };
}

/** A method, as HTTP has it. */
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** The paths that there are for a method. */
export type PathOf<M extends Method> = keyof Routes extends infer Key
  ? Key extends `${M} ${infer Path}`
    ? Path
    : never
  : never;

/** What a route takes and answers. */
export type RouteOf<M extends Method, P extends string> = `${M} ${P}` extends keyof Routes
  ? Routes[`${M} ${P}`]
  : never;

/** Body of a route; `undefined` where it takes none. */
export type BodyOf<Route> = Route extends { body: infer Body } ? Body : undefined;

/** What stands in braces in the path, and behind the question mark. */
export type PlaceOf<Route> = (Route extends { params: infer Params }
  ? { params: Params }
  : { params?: undefined }) &
  (Route extends { query: infer Query } ? { query?: Query } : { query?: undefined });

/** Arguments of a request behind method and path: those that say nothing may be left out. */
export type ArgumentsOf<Route> = Route extends { params: unknown }
  ? [body: BodyOf<Route>, place: PlaceOf<Route>]
  : Route extends { body: infer Body }
    ? [body: Body, place?: PlaceOf<Route>]
    : [body?: undefined, place?: PlaceOf<Route>];

/** What a route answers. */
export type AnswerOf<Route> = Route extends { answer: infer Answer } ? Answer : never;

/** What a route is refused with, or what keeps it from being asked. */
export type RefusalOf<Route> = Route extends { error: infer Code extends ErrorCode }
  ? Code | LocalErrorCode
  : never;

/** Paths whose answer is a session. */
export type OpeningPath = {
  [Key in keyof Routes]: Key extends `POST ${infer Path}`
    ? Routes[Key]['answer'] extends AuthResponse
      ? Path
      : never
    : never;
}[keyof Routes];
