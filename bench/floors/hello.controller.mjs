import { Controller, Get } from '@nestjs/common';

/** The route that is measured with and without guards: as little as a route can do. */
export class HelloController {
  hello() {
    return { hello: 'world' };
  }
}
const { prototype } = HelloController;
Get('hello')(prototype, 'hello', Object.getOwnPropertyDescriptor(prototype, 'hello'));
Controller()(HelloController);
