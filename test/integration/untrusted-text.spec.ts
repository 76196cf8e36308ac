import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { AuditQuery } from '../../src/accounts/audit.query.js';
import { ChangeUserDto, ListUsersQuery } from '../../src/accounts/administration/administration.dto.js';
import { ImportedUserDto, ImportUsersDto } from '../../src/accounts/import/import.dto.js';
import { isAddress, isUsername } from '../../src/common/fields/index.js';
import { LoginDto, SignUpDto } from '../../src/methods/password/password.dto.js';
import { RefreshDto } from '../../src/auth/auth.dto.js';
import { credentialsOf } from '../../src/methods/password/password.grant.js';
import { AuthCookies } from '../../src/auth/auth-cookies.js';
import { MethodCookie } from '../../src/auth/method-cookie.js';
import { RefreshCookie } from '../../src/auth/refresh-cookie.js';
import { IMPORT_FORMATS } from '../../src/cli/users/import/formats/index.js';
import { readFirebaseProject } from '../../src/cli/users/import/firebase-project.js';
import { ImportReport } from '../../src/cli/users/import/import-report.js';
import { readLines } from '../../src/cli/users/import/reading/read-lines.js';
import { authorizationIn } from '../../src/common/callers/authorization.js';
import { rememberHandshake } from '../../src/common/callers/index.js';
import { describeError, redact } from '../../src/common/errors/index.js';
import {
  basicCredentials,
  bearerToken,
  clientOf,
  createValidationPipe,
  isFresh,
  parseJsonBody,
  presentedToken,
  readForm,
} from '../../src/common/http/index.js';
import { type HttpConfig } from '../../src/config/index.js';
import { describeFailure } from '../../src/mail/smtp-failure.js';
import { layOut } from '../../src/mail/templates/layout.js';
import { CommonPasswords } from '../../src/passwords/common-passwords.js';
import { evaluatePassword } from '../../src/passwords/default-password-policy.js';
import { parseForeign, refuseForeign } from '../../src/passwords/foreign/index.js';
import { fold, normalize } from '../../src/passwords/normal-form.js';
import { isOurs, parseHash } from '../../src/passwords/password-scheme.js';
import { isPersonal } from '../../src/passwords/personal.js';
import { prehash } from '../../src/passwords/prehash.js';
import { createRequestIds } from '../../src/server/request-id.setup.js';
import { maxAgeOf, readKeySet } from '../../src/resource-server/key-set.js';
import { readSignedJwt } from '../../src/resource-server/signed-jwt.js';
import { ServiceLogger } from '../../src/server/service-logger.js';
import { deviceOf } from '../../src/sessions/device.js';
import { addressKey } from '../../src/throttling/client-address.js';
import { readStrictJwt } from '../../src/common/jwt/index.js';
import { normalEmail } from '../../src/users/index.js';
import { growth, LINEAR, of, type Reader, type Worst } from '../support/growth.js';

/** Texts of many pieces that differ, such as a JSON object has names. */
function each(piece: (n: number) => string, before = '', after = ''): Worst {
  return (size) => {
    let text = before;
    for (let n = 0; text.length + after.length < size; n++) text += piece(n);
    return text + after;
  };
}

const LETTERS = of('a', '', '!');

function dto(metatype: new () => object, field: string): Reader {
  const pipe = createValidationPipe();
  return (text) => pipe.transform({ [field]: text }, { type: 'body', metatype });
}

function json(metatype: new () => object): Reader {
  const pipe = createValidationPipe();
  return (text) => pipe.transform(parseJsonBody(Buffer.from(text)), { type: 'body', metatype });
}

const cookies = new AuthCookies(
  {} as never,
  {
    publicUrl: 'http://localhost',
    routePrefix: '',
  } as HttpConfig,
);
const cookie = new RefreshCookie(cookies, new MethodCookie(cookies));
const common = CommonPasswords.load();
const [encode, rules] = [Buffer.from.bind(Buffer), { minLength: 8, common }];
const jwtHeader = encode('{"alg":"ES256","kid":"a","typ":"at+jwt"}').toString('base64url');
const OWNER = {
  name: of('a b ')(100),
  email: `${of('a+')(60)}@${of('b.')(180)}com`,
  username: of('a-', '', 'a')(32),
};
const project = {
  signerKey: randomBytes(64),
  saltSeparator: Buffer.from([2]),
  rounds: 8,
  memCost: 14,
};
const directory = mkdtempSync(join(tmpdir(), 'nightlatch-test-'));

class Log extends ServiceLogger {
  line(text: string): string {
    return this.stringifyMessage(text, 'log') + this.stringifyJsonLogObject({ text });
  }
}
const log = new Log({ level: 'log', format: 'json' });

function strict(text: string): unknown {
  return readStrictJwt(text, { algorithms: ['ES256'], typ: 'at+jwt' });
}

/**
 * Whoever reads what clients, other services, mail servers or files of users send: the reader, and for each of its
 * loops and patterns the text that keeps it busy the longest. A new reader gets its row here. Node's and the platform's
 * own are tried over HTTP (test/e2e/untrusted-text.e2e-spec.ts).
 *
 * Not here: settings (`config/`), which are the operator's.
 */
const READERS: Record<string, [read: Reader, worst: Record<string, Worst>]> = {
  'a JSON body: parseJsonBody': [
    (text) => parseJsonBody(Buffer.from(text)),
    {
      'escaped quotes': of('\\"'),
      'escaped quotes, every other one a beginning': of('"\\"'),
      'backslashes in a string that never ends': of('\\', '{"a":"'),
      'strings that never end': of('"a', '{'),
      'brackets that open': of('['),
      'brackets that open and close': of('[]', '{"a":[', ']}'),
      'names that differ': each((n) => `"${n}":0,`, '{', '"a":0}'),
      'one name again and again': of('"a":0,', '{', '"a":0}'),
      'a forbidden name with spaces behind it': of('"__proto__"   ', '{'),
      'a forbidden name in strings': of('\\"__proto__\\":', '{"a":"', '"}'),
      'escapes of a forbidden name': of('"\\u005f\\u005fproto"', '{'),
    },
  ],
  'a form: readForm': [
    (text) => readForm(Buffer.from(text)),
    {
      'names that differ': each((n) => `${n}=a&`),
      separators: of('&'),
      'equals signs': of('=', 'a'),
      escapes: of('%41', 'a='),
      pluses: of('+', 'a='),
      'half escapes': of('%', 'a='),
    },
  ],
  'a form of POST /auth/token: credentialsOf': [
    (text) => credentialsOf(readForm(Buffer.from(`password=a&username=${text}`))),
    { letters: LETTERS, signs: of('@'), dots: of('a.', '', '@b.c') },
  ],
  'Authorization: bearerToken, presentedToken': [
    (text) =>
      [{ headers: { authorization: text } }].map((request) => [
        bearerToken(request),
        presentedToken(request),
      ]),
    {
      letters: of('a', 'Bearer ', '!'),
      'equals signs': of('=', 'Bearer a', '!'),
      both: of('a=', 'Bearer '),
      spaces: of(' ', 'Bearer'),
    },
  ],
  'Authorization, sent again and again: bearerToken': [
    // Not by split(''), whose answers for short texts V8 remembers.
    (text) => bearerToken({ headers: { authorization: 'Bearer a' }, rawHeaders: Array.from(text) }),
    { 'headers of one letter': of('a') },
  ],
  'Authorization: basicCredentials': [
    (text) => basicCredentials({ headers: { authorization: text } }),
    {
      letters: of('a', 'Basic ', '!'),
      'equals signs': of('=', 'Basic a', '!'),
      colons: of('Ojo6', 'Basic '),
    },
  ],
  'parameters of a connection: authorizationIn': [
    (text) => authorizationIn(Object.fromEntries(text.split(',').map((name) => [name, name]))),
    { names: each((n) => `${n},`) },
  ],
  'Sec-WebSocket-Protocol: rememberHandshake': [
    (text) => rememberHandshake({}, { headers: { 'sec-websocket-protocol': text } }),
    { commas: of(','), spaces: of(' ', 'bearer,', 'a') },
  ],
  'If-None-Match: isFresh': [
    (text) => isFresh(text, '"tag"'),
    { commas: of(','), spaces: of(' ', '"a"', '"b"'), tags: of('W/"a", ') },
  ],
  'Cookie: RefreshCookie.read': [
    (text) => cookie.read({ headers: { cookie: text } }),
    { separators: of(';'), ours: of('nightlatch-refresh=;'), spaces: of(' ', 'a', 'b') },
  ],
  'X-Request-Id: createRequestIds': [
    (text) => createRequestIds(true)({ headers: { 'x-request-id': text } }),
    { letters: LETTERS },
  ],
  'User-Agent: clientOf, deviceOf': [
    (text) => deviceOf(clientOf({ headers: { 'user-agent': text } }).userAgent),
    {
      letters: LETTERS,
      spaces: of(' ', 'Mozilla/5.0 (', 'x'),
      digits: of('1.', 'Mozilla/5.0 (Linux; Android ', 'x'),
      browsers: of('Version/1 Chrome/1 '),
    },
  ],
  'an address, as X-Forwarded-For has it: addressKey': [
    addressKey,
    {
      digits: of('1.', '', ':'),
      colons: of(':'),
      brackets: of('[', '', ']:1'),
      zones: of('%', '::1'),
      'zones and a line end': of('%', '::1', '\n'),
    },
  ],
  'an e-mail address: isAddress, normalEmail': [
    (text) => isAddress(text) && normalEmail(text),
    {
      letters: LETTERS,
      dots: of('a.', '', '@example.com'),
      labels: of('a.', 'a@', 'com'),
      hyphens: of('-', 'a@a', 'a.com'),
      signs: of('@', 'a', 'b.com'),
      quotes: of('\\"', '"', '"@b.com'),
      'no ASCII': of('ü', 'a@', '.com'),
      spaces: of(' '),
    },
  ],
  'a username: isUsername': [isUsername, { letters: LETTERS, dots: of('.', 'a', 'a') }],
  'a sign-up: SignUpDto.name': [
    dto(SignUpDto, 'name'),
    { letters: LETTERS, spaces: of(' ', 'a'), 'variation selectors': of('\ufe0f'), pairs: of('😀') },
  ],
  'a login: LoginDto.email': [dto(LoginDto, 'email'), { letters: LETTERS, dots: of('a.', '', '@b.c') }],
  'a refresh: RefreshDto': [
    json(RefreshDto),
    {
      'fields nobody knows': each((n) => `"${n}":0,`, '{', '"a":0}'),
      lists: of('[[]],', '{"refreshToken":[', '0]}'),
    },
  ],
  'roles: ChangeUserDto': [
    json(ChangeUserDto),
    { many: of('"a",', '{"roles":[', '"a"]}'), long: of('a', '{"roles":["', '!"]}') },
  ],
  'users to import: ImportUsersDto': [
    json(ImportUsersDto),
    { many: of('{},', '{"users":[', '0]}'), lists: of('[[[]]],', '{"users":[', '0]}') },
  ],
  'a user to import: ImportedUserDto.createdAt': [
    dto(ImportedUserDto, 'createdAt'),
    {
      digits: of('1', '2019-06-01T08:00:00.', '!'),
      'digits of an hour': of('5', '2019-06-01T08.', '!'),
      fractions: of('.5', '2019-06-01T08', '!'),
      colons: of(':00', '2019-06-01T08', '!'),
    },
  ],
  'where a list goes on: ListUsersQuery.cursor': [
    dto(ListUsersQuery, 'cursor'),
    { letters: LETTERS, ours: of('YWFh', encode('after:').toString('base64url')) },
  ],
  'where the audit log goes on: AuditQuery.cursor': [
    dto(AuditQuery, 'cursor'),
    { digits: of('MTEx', '', 'LjEx'), dots: of('Li4u') },
  ],
  'a time of the audit log: AuditQuery.from': [
    dto(AuditQuery, 'from'),
    { digits: of('1', '2026-01-31T09:26:53.', 'Z'), spaces: of(' ', '2026-01-31') },
  ],
  'a token: readStrictJwt': [
    strict,
    {
      dots: of('.'),
      letters: of('a', 'a.', '.a'),
      'a payload of brackets': (size) => `${jwtHeader}.${of('W1tb')(size - jwtHeader.length - 10)}.aaaa`,
      'a payload of names': (size) =>
        `${jwtHeader}.${encode(each((n) => `"${n}":0,`, '{', '"a":0}')((size * 3) / 4 - 80)).toString('base64url')}.aaaa`,
    },
  ],
  'a new password: judge': [
    (text) => evaluatePassword(text, OWNER, rules),
    {
      letters: of('a'),
      'combining marks that have to be sorted': (size) =>
        'a' + '\u0301'.repeat(size / 2) + '\u0323'.repeat(size / 2 - 1),
      'combining marks in turns': of('\u0301\u0323', 'a'),
      'letters that become marks, among marks': of(`${'\u0301'.repeat(29)}\uff9e`, 'a'),
      'one letter that becomes eighteen': of('\ufdfa'),
      syllables: of('\u1100\u1161\u11a8'),
      'half pairs at the end': of('a', '', '\ud800'),
    },
  ],
  'a password, by any policy: CommonPasswords, isPersonal': [
    (text) => [common.has(text), isPersonal(text, OWNER)],
    {
      "the owner's letters": of('a', '', 'x'),
      'digits around a letter': of('1', '1a', 'a'),
      'digits, and a letter at the end': of('1', '', 'a'),
      'three letters over and over': of('xyz', '', '!'),
      lookalikes: of('@1!3', 'a', 'z'),
      'sigmas and what is ignored between them': of('Σ....', 'a'),
      'combining marks': (size) => 'a' + '\u0301'.repeat(size / 2) + '\u0323'.repeat(size / 2 - 1),
    },
  ],
  'a password at a login: prehash': [
    (text) => prehash(text, undefined),
    {
      letters: of('a'),
      'combining marks that have to be sorted': (size) =>
        'a' + '\u0301'.repeat(size / 2) + '\u0323'.repeat(size / 2 - 1),
      'runs just short of the limit': of(`${'\u0301'.repeat(29)}a`),
    },
  ],
  'a hash from elsewhere: refuseForeign, parseForeign, parseHash': [
    (text) => [refuseForeign(text), parseForeign(text), isOurs(text), parseHash(text)],
    Object.fromEntries(
      [
        ...['$2b$12$', 'bcrypt_sha256$$2b$12$', '$argon2id$v=19$m=1,t=1,p=1$', '$scrypt$ln=1,r=1,p=1$'],
        ...['scrypt$1$', '$firebase-scrypt$ln=1,r=1$', '$pbkdf2-sha256$i=1$', 'pbkdf2_sha256$1$'],
        ...['$pbkdf2$1,l=1$', '$nl1$none$2b$12$'],
      ].map((prefix) => [prefix, of('a', prefix, '!')]),
    ),
  ],
  'what a library threw, for the log: redact, describeError': [
    (text) => [redact(text), describeError(new Error(text))],
    {
      letters: of('a'),
      addresses: of('a@'),
      'addresses without an end': of('a', '@', '@'),
      'beginnings of URLs': of('://'),
      'a login without an end': of('a', '://'),
      'logins without an end': of('a://b'),
      spaces: of(' '),
      'line ends and spaces': of('\n    at'),
    },
  ],
  'a line of the log: ServiceLogger': [
    (text) => log.line(text),
    { 'line ends': of('\n'), 'what is escaped': of('\u202e'), pairs: of('\u{e0001}') },
  ],
  'the words of a mail server: describeFailure': [
    (text) => describeFailure({ responseCode: 550, response: text } as Parameters<typeof describeFailure>[0]),
    { digits: of('1', '550 5.1.', '!'), codes: of('5.1.1 ', '550 ') },
  ],
  "a host's words in a mail: layOut": [
    (text) => layOut({ subject: text, paragraphs: [text], notes: [] }, 'en'),
    { 'line ends': of('\n'), quotes: of('"'), both: of('a\n') },
  ],
  "the issuer's Cache-Control: maxAgeOf": [
    maxAgeOf,
    { spaces: of(' '), 'beginnings of a match': of(' max-age='), digits: of('1', 'max-age=') },
  ],
  "the issuer's keys: readKeySet": [
    readKeySet,
    { many: of('{"kid":"a"},', '{"keys":[', '0]}'), brackets: of('[', '{"keys":') },
  ],
  "the issuer's revocations: readSignedJwt": [
    (text) => readSignedJwt(text, 'revocations+jwt', 1024 * 1024),
    { dots: of('.'), letters: of('a', 'a.', '.a') },
  ],
  'a file to import: readLines': [
    async (text) => {
      for await (const line of readLines(Readable.from([encode(text)]), 16 * 1024)) if (!line.bytes) break;
    },
    { 'empty lines': of('\n'), spaces: of(' '), 'lines of a letter': of('a\n') },
  ],
  'a file to import, byte by byte: readLines': [
    async (text) => {
      const chunks = [...encode(text)].map((byte) => Buffer.from([byte]));
      for await (const line of readLines(Readable.from(chunks), 16 * 1024)) if (!line.bytes) break;
    },
    { 'one line': of('a') },
  ],
  'a user of a dump: every ImportFormat': [
    (text) => {
      const names = [
        'id',
        '_id',
        'name',
        'email',
        'username',
        'password',
        'passwordHash',
        'salt',
        'createdAt',
        'role',
      ];
      const record = Object.fromEntries(names.map((name) => [name, text]));
      const context = { related: [record], hasPepper: true, firebaseProject: project };
      return IMPORT_FORMATS.map((format) =>
        format.convert(
          { ...record, columns: [text, text], uid: [text], mail: [text], credentials: text },
          context,
        ),
      );
    },
    {
      letters: of('a', '', '='),
      'equals signs': of('=', 'a', '!'),
      digits: of('1', '', '!'),
      spaces: of(' ', 'a'),
      commas: of(',', '{', '}'),
      'dots and at signs': of('a.', '', '@'),
    },
  ],
  "a Firebase project's parameters: readFirebaseProject": [
    (text) => {
      const file = join(directory, 'hash-config');
      writeFileSync(file, text);
      return readFirebaseProject(file);
    },
    {
      letters: of('a'),
      quotes: of('"a'),
      'names without a value': of(' ', 'a'),
      'words and spaces': of('a   '),
      colons: of(':'),
    },
  ],
  'a report of an import: ImportReport.add': [
    async (text) => {
      const report = await ImportReport.open(undefined);
      await report.add([1], [{ kind: 'rejected', errors: [{ field: text, messages: [text] }] }]);
    },
    { 'no ASCII': of('ü') },
  ],
  'letters as they are compared: normalize, fold': [
    (text) => [normalize(text), fold(text)],
    { 'sigmas before ignored characters': of("'", 'Σ'), 'dotted capitals': of('İ') },
  ],
};

describe.each(Object.entries(READERS))('%s', (_reader, [read, worst]) => {
  it.each(Object.entries(worst))('takes time in proportion to the length: %s', async (_text, make) => {
    expect(await growth(read, make)).toBeLessThan(LINEAR);
  });
});
