import { AuditData } from './audit.data.js';
import { ChallengeData } from './challenge.data.js';
import { MailData } from './mail.data.js';
import { MailedTokenData } from './mailed-token.data.js';
import { SessionData } from './session.data.js';

/** What the stores keep of every account, whatever features there are. */
export const STORED_ACCOUNT_DATA = [SessionData, MailData, MailedTokenData, ChallengeData, AuditData];
