import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { SETTINGS } from './settings.js';

/** A shop that sells the magazine. */
export interface Partner {
  shop: string;
}

/** The tokens of partners, under Passport's usual name for it: `jwt`. */
@Injectable()
export class PartnerStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: SETTINGS.partnerSecret,
      algorithms: ['HS256'],
    });
  }

  validate({ shop }: Partner): Partner {
    return { shop };
  }
}
