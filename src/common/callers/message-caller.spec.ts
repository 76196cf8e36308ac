import { Metadata } from '@grpc/grpc-js';
import {
  KafkaContext,
  MqttContext,
  NatsContext,
  RedisContext,
  RmqContext,
  TcpContext,
} from '@nestjs/microservices';
import { bearerToken } from '../http/bearer-token.js';
import { messageCaller } from './message-caller.js';

type Sent = [name: string, value: string][];

const grouped = (sent: Sent): Record<string, string[]> =>
  Object.fromEntries(
    sent.map(([name]) => [name, sent.filter((other) => other[0] === name).map(([, value]) => value)]),
  );

/** The contexts that Nest makes, by what a client has sent as headers. */
const CONTEXTS: Record<string, (sent: Sent) => object> = {
  // MsgHdrs of NATS: iterable, values in lists.
  NATS: (sent) => new NatsContext(['subject', new Map(Object.entries(grouped(sent)))]),
  Kafka: (sent) => {
    const headers = Object.entries(grouped(sent)).map(([name, values]) => {
      const buffers = values.map((value) => Buffer.from(value));
      return [name, buffers.length === 1 ? buffers[0] : buffers];
    });
    return new KafkaContext([{ headers: Object.fromEntries(headers) }, 0, 'topic', {}, {}, {}] as never);
  },
  RabbitMQ: (sent) =>
    new RmqContext([{ properties: { headers: Object.fromEntries(sent) } }, {}, 'pattern'] as never),
  MQTT: (sent) => {
    const properties = Object.entries(grouped(sent)).map(([name, values]) => [
      name,
      values.length === 1 ? values[0] : values,
    ]);
    return new MqttContext([
      'topic',
      { properties: { userProperties: Object.fromEntries(properties) } },
    ] as never);
  },
  TCP: (sent) => new TcpContext([{}, 'pattern', Object.fromEntries(sent)] as never),
  Redis: (sent) => new RedisContext(['channel', Object.fromEntries(sent)] as never),
  gRPC: (sent) => {
    const metadata = new Metadata();
    for (const [name, value] of sent) metadata.add(name, value);
    return metadata;
  },
};

const tokenOf = (data: unknown, context: object): string | null => {
  const caller = messageCaller(data, context);
  return caller === undefined ? null : bearerToken(caller);
};

describe.each(Object.entries(CONTEXTS))('a message by %s', (transport, contextOf) => {
  it('carries the token in its headers, in whatever case they are written', () => {
    for (const name of ['authorization', 'Authorization']) {
      expect(tokenOf({}, contextOf([[name, 'Bearer a.b.c']]))).toBe('a.b.c');
    }
    expect(tokenOf({}, contextOf([['authorization', 'Basic YTpi']]))).toBeNull();
  });

  it('may send it once only: who reads the first may not be who checked the second', () => {
    const twice: Sent = [
      ['authorization', 'Bearer a.b.c'],
      ['Authorization', 'Bearer d.e.f'],
    ];
    expect(tokenOf({}, contextOf(twice))).toBeNull();
  });

  it('does not let its data speak where there are headers', () => {
    const data = { authorization: 'Bearer d.e.f' };
    expect(tokenOf(data, contextOf([]))).toBe(['TCP', 'Redis'].includes(transport) ? 'd.e.f' : null);
    expect(tokenOf(data, contextOf([['authorization', 'Bearer a.b.c']]))).toBe('a.b.c');
  });
});

describe('a message without headers', () => {
  it.each([
    new NatsContext(['subject', undefined] as never),
    new KafkaContext([{}, 0, 'topic', {}, {}, {}] as never),
    new RmqContext([{ properties: {} }, {}, 'pattern'] as never),
    new MqttContext(['topic', {}] as never),
    new TcpContext([{}, 'pattern'] as never),
    undefined,
  ])('is nobody (%#)', (context) => {
    const caller = messageCaller(null, context);
    expect(caller?.headers.authorization).toBeUndefined();
  });
});
