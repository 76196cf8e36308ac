import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { type Settings } from './settings';

/** A shop that sells the magazine. */
export interface Partner {
  shop: string;
}

/** The tokens of partners, under Passport's usual name for it: `jwt`. */
@Injectable()
export class PartnerStrategy extends PassportStrategy(Strategy) {
  constructor(config: ConfigService<Settings, true>) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: config.get('PARTNER_SECRET', { infer: true }),
      algorithms: ['HS256'],
    });
  }

  validate({ shop }: Partner): Partner {
    return { shop };
  }
}
