import { type RequestWithHeaders } from '../http/bearer-token.js';
import { type Principal } from '../http/principal.js';

/**
 * Who calls a handler: what they bring to prove who they are, and, when a guard has found it good, who that is. Over HTTP
 * it is the request itself.
 */
export interface Caller extends RequestWithHeaders {
  user?: Principal;
}
