/**
 * The floor of boot and memory: what Nest's own documentation makes of authentication. Nest on Express, Passport with
 * passport-jwt, @nestjs/jwt, mongoose connected, a sign-up and one guarded route; no limits, no sessions, no validation.
 */
import 'reflect-metadata';
import { Body, Controller, Get, Inject, Module, Post, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtModule, JwtService } from '@nestjs/jwt';
import { getModelToken, MongooseModule } from '@nestjs/mongoose';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { Schema } from 'mongoose';
import { ExtractJwt, Strategy } from 'passport-jwt';

const SECRET = 'the tutorial has one here, too, and says that it belongs into the environment';

/** As TypeScript would apply them: to the method with its descriptor, to the parameters one by one. */
function decorate(type, method, decorators, parameters = []) {
  const descriptor = Object.getOwnPropertyDescriptor(type.prototype, method);
  parameters.forEach((parameter, index) => parameter(type.prototype, method, index));
  for (const decorator of decorators) decorator(type.prototype, method, descriptor);
}

class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: SECRET });
  }

  validate({ sub, name }) {
    return { id: sub, name };
  }
}

class AuthController {
  constructor(users, jwt) {
    Object.assign(this, { users, jwt });
  }

  async signUp({ name, email }) {
    const { id } = await this.users.create({ name, email });
    return { accessToken: await this.jwt.signAsync({ sub: id, name }) };
  }

  whoami() {
    return { hello: 'world' };
  }
}
decorate(AuthController, 'signUp', [Post('signup')], [Body()]);
decorate(AuthController, 'whoami', [Get('whoami'), UseGuards(AuthGuard('jwt'))]);
Controller('auth')(AuthController);
Inject(getModelToken('User'))(AuthController, undefined, 0);
Inject(JwtService)(AuthController, undefined, 1);

class HealthController {
  ready() {
    return { status: 'ok' };
  }
}
decorate(HealthController, 'ready', [Get('health/ready')]);
Controller()(HealthController);

const User = new Schema({ name: String, email: { type: String, unique: true } });

class TutorialModule {}
Module({
  imports: [
    MongooseModule.forRoot(process.env.MONGODB_URI),
    MongooseModule.forFeature([{ name: 'User', schema: User }]),
    PassportModule,
    JwtModule.register({ secret: SECRET, signOptions: { expiresIn: '30m' } }),
  ],
  controllers: [AuthController, HealthController],
  providers: [JwtStrategy],
})(TutorialModule);

const app = await NestFactory.create(TutorialModule, { logger: ['error'] });
app.enableShutdownHooks(undefined, { useProcessExit: true });
await app.listen(Number(process.env.PORT), '127.0.0.1');
