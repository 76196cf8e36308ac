export { type Caller } from './caller.js';
export { callerOf } from './caller-of.js';
export {
  connectionCaller,
  type HandshakeRequest,
  rememberAccessToken,
  rememberHandshake,
} from './socket-caller.js';
