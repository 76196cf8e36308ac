import { Injectable } from '@nestjs/common';
import { AuthCookies, type RequestWithCookies } from '../auth-cookies.js';
import { type DeviceSecret } from './remembered-devices.store.js';

/** The cookie of a remembered device, where its sessions use cookies. It outlives them. */
@Injectable()
export class DeviceCookie {
  private readonly name: string;

  constructor(private readonly cookies: AuthCookies) {
    this.name = cookies.nameOf('nightlatch-device');
  }

  /**
   * @param request the platform's request
   * @returns what it carries; undefined when it was not sent, or sent twice: then somebody has planted one
   */
  read(request: RequestWithCookies): string | undefined {
    const values = this.cookies.read(request, this.name);
    return values.length === 1 ? values[0] : undefined;
  }

  /**
   * @param response the platform's response
   * @param secret what the device holds from now on
   */
  set(response: unknown, { deviceToken, deviceExpiresIn }: DeviceSecret): void {
    this.cookies.set(response, this.name, deviceToken, deviceExpiresIn);
  }
}
