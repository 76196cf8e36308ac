import { Body, Controller, Ip, Param, ParseIntPipe, Query } from '@nestjs/common';
import { type LogoutDto as TypeOnly } from '../auth.dto.js';
import { LogoutDto } from '../auth.dto.js';
import { parametersOf } from './route-parameters.js';

@Controller()
class SomeController {
  good(@Body() body: LogoutDto, @Query() query: LogoutDto, @Param('id') id: string): unknown[] {
    return [body, query, id];
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
});
