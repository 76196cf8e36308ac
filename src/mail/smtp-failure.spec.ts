import { type NodemailerError } from 'nodemailer';
import { describeFailure, isForGood } from './smtp-failure.js';

function failure(properties: Partial<NodemailerError>): NodemailerError {
  return Object.assign(new Error('the text of the library'), properties);
}

/** As the library reports an answer of the server. */
function answer(command: string, response: string): NodemailerError {
  const responseCode = Number(response.slice(0, 3));
  return failure({ code: 'EENVELOPE', command, response, responseCode, permanent: responseCode >= 500 });
}

describe('a refusal', () => {
  it.each([
    ['RCPT TO', '550 5.1.1 No such user', true],
    ['DATA', '554 5.7.1 Looks like spam', true],
    ['RCPT TO', '450 4.2.0 Greylisted', false],
    ['DATA', '452 4.3.1 Disk full', false],
    // The operator's to mend: the mail waits.
    ['RCPT TO', '530 5.7.0 Authentication required', false],
    ['MAIL FROM', '553 5.7.1 Sender not allowed', false],
    ['AUTH PLAIN', '535 5.7.8 Wrong password', false],
    ['CONN', '554 No service', false],
  ])('of %s with %s is for good: %s', (command, response, expected) => {
    expect(isForGood(answer(command, response))).toBe(expected);
  });

  it('of the library, which found no address, is for good', () => {
    expect(isForGood(failure({ code: 'EENVELOPE', command: 'API' }))).toBe(true);
  });

  it.each(['ESOCKET', 'ETIMEDOUT', 'EDNS', 'ETLS', 'EAUTH', 'EABORT'])('%s is not one', (code) => {
    expect(isForGood(failure({ code, command: 'CONN' }))).toBe(false);
  });
});

describe('the log', () => {
  it.each<[NodemailerError, string]>([
    [answer('RCPT TO', '550 5.1.1 <ada@example.com>: no such user'), '550 5.1.1 to RCPT TO'],
    [answer('RCPT TO', '550-5.7.1 one\n550 5.7.1 two'), '550 5.7.1 to RCPT TO'],
    [answer('DATA', '554 https://x.example/?token=s3cret is listed'), '554 to DATA'],
    [answer('AUTH PLAIN', '535 hunter2 is wrong'), '535 to AUTH PLAIN'],
    [answer('DATA', '554 mail from 5.6.7 is unwanted'), '554 to DATA'],
    [failure({ code: 'ESOCKET', originalCode: 'ECONNREFUSED', command: 'CONN' }), 'ESOCKET ECONNREFUSED'],
    [failure({ code: 'ETIMEDOUT', timeoutType: 'GREETING_TIMEOUT' }), 'ETIMEDOUT GREETING_TIMEOUT'],
    [failure({}), 'Error'],
  ])('has codes and no word of the server or the library', (error, line) => {
    expect(describeFailure(error)).toBe(line);
  });
});
