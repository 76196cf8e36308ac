import { type DynamicModule, type Type } from '@nestjs/common';
import { type AccountData, type Grant, type LoginRequirement, type SecondFactor } from './auth/index.js';

/**
 * A slice of the product as the rest sees it: data, and no code of its own. What its lists name is provided and exported
 * by its module.
 */
export interface Feature {
  /** What it is called: `password`, say. One application has each name once. */
  readonly name: string;
  /** Its Nest module. */
  readonly module: Type | DynamicModule;
  /** Its routes, under the prefix of ours. */
  readonly controllers?: readonly Type[];
  /** Its routes under `/.well-known`, which no prefix moves (RFC 8615). */
  readonly wellKnown?: readonly Type[];
  /** What a login can begin with, where it lets people log in: what proofs of it are called. */
  readonly loginMethods?: readonly string[];
  /** Whether one of those is the description of the application as a protected resource (RFC 9728). */
  readonly describesResource?: true;
  /** What it demands of a login before there is a session, asked in this order. */
  readonly requirements?: readonly Type<LoginRequirement>[];
  /** What it lets accounts prove beside what a login began with, in the order in which clients are told of it. */
  readonly secondFactors?: readonly Type<SecondFactor>[];
  /** The `grant_type`s it brings to `POST /auth/token`. */
  readonly grants?: readonly Type<Grant>[];
  /** Whether it has pages that are an application for browsers: the files of those are served then. */
  readonly web?: true;
  /** The path of its page on which people see to their password and passkeys, behind the prefix: password managers lead there. */
  readonly securityPage?: string;
  /** What it keeps of an account. */
  readonly accountData?: readonly Type<AccountData>[];
}
