import { Body, Controller, Ip, Param, ParseIntPipe, Query, Req } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { CurrentUser } from '../../common/http/index.js';
import { type LogoutDto as TypeOnly } from '../auth.dto.js';
import { LogoutDto } from '../auth.dto.js';
import { parametersOf, putPipeBefore } from './route-parameters.js';

@Controller()
class SomeController {
  good(@Body() body: LogoutDto, @Query() query: LogoutDto, @Param('id') id: string): unknown[] {
    return [body, query, id];
  }

  mixed(
    @Body() body: LogoutDto,
    @CurrentUser() user: unknown,
    @Req() request: unknown,
    @Param('id') id: string,
  ): unknown[] {
    return [body, user, request, id];
  }

  typeOnly(@Body() body: TypeOnly): unknown {
    return body;
  }

  oneField(@Body('refreshToken') token: string): unknown {
    return token;
  }

  ownPipe(@Param('id', ParseIntPipe) id: number): unknown {
    return id;
  }

  unknown(@Ip() ip: string): unknown {
    return ip;
  }
}

describe('what a handler of ours takes', () => {
  it('is known by its decorators, with the class that it is validated as', () => {
    const found = parametersOf(SomeController, 'good').sort((a, b) => a.index - b.index);
    expect(found.map(({ piped }) => piped)).toEqual([
      { type: 'body', metatype: LogoutDto, data: undefined },
      { type: 'query', metatype: LogoutDto, data: undefined },
      { type: 'param', metatype: String, data: 'id' },
    ]);
  });

  it.each(['typeOnly', 'oneField', 'ownPipe', 'unknown'])(
    'ends the boot where it would not be validated, or is not known: %s',
    (name) => {
      expect(() => parametersOf(SomeController, name)).toThrow(`SomeController.${name}, parameter 0`);
    },
  );

  it('goes through the pipe where it was sent, and nowhere else: Nest waits for a pipe at every request', () => {
    const pipe = new ParseIntPipe();
    putPipeBefore(pipe, SomeController, 'mixed');
    const decorated = Reflect.getMetadata(ROUTE_ARGS_METADATA, SomeController, 'mixed') as Record<
      string,
      { index: number; pipes: unknown[] }
    >;
    const piped = Object.values(decorated).filter(({ pipes }) => pipes.includes(pipe));
    expect(piped.map(({ index }) => index).sort()).toEqual([0, 3]);
  });
});
