import { Inject, Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { auditEvent, byOwner } from '../../common/audit/index.js';
import { addSeconds, Clock } from '../../common/clock.js';
import { CONNECTION } from '../../common/connection.js';
import { sha256 } from '../../common/digest.js';
import { type Client } from '../../common/http/index.js';
import { randomId } from '../../common/ids.js';
import { FACTORS_CONFIG, type FactorsConfig } from '../../config/index.js';
import { deviceOf } from '../../sessions/index.js';
import { type RememberedDevice, User } from '../../users/index.js';

/** How many an account keeps: the one remembered first is the first to be asked again. */
const MAX_DEVICES = 10;

/** What a device holds from now on. */
export interface DeviceSecret {
  /** 256 random bits, base64url. */
  readonly deviceToken: string;
  /** Seconds for which it counts. */
  readonly deviceExpiresIn: number;
}

/** Devices that are not asked for the second factor: the only writer of `devices` in the documents of accounts. */
@Injectable()
export class RememberedDevices {
  constructor(
    @InjectModel(User.name, CONNECTION) private readonly users: Model<User>,
    private readonly clock: Clock,
    @Inject(FACTORS_CONFIG) private readonly config: FactorsConfig,
  ) {}

  /**
   * @param user the account, whose second factor was proved a moment ago
   * @param client the device
   * @returns what it must bring along; undefined where devices are not remembered, or the credentials have changed since
   */
  async remember({ _id, credentialVersion }: User, client: Client): Promise<DeviceSecret | undefined> {
    const deviceExpiresIn = this.config.rememberedDeviceLifetime;
    if (deviceExpiresIn === 0) return undefined;
    const now = this.clock.now();
    const deviceToken = randomId(32);
    const device: RememberedDevice = {
      id: randomId(),
      hash: sha256(deviceToken),
      name: deviceOf(client.userAgent) || 'Unknown device',
      credentialVersion,
      createdAt: now,
      expiresAt: addSeconds(now, deviceExpiresIn),
    };
    const { modifiedCount } = await this.users.updateOne(
      { _id, credentialVersion, status: 'active' },
      {
        $push: {
          devices: { $each: [device], $slice: -MAX_DEVICES },
          auditEvents: auditEvent('device.remembered', { id: device.id }, byOwner(client), now),
        },
      },
    );
    return modifiedCount === 1 ? { deviceToken, deviceExpiresIn } : undefined;
  }

  /**
   * @param user the account, as read in this request
   * @param deviceToken what the client sent; undefined when nothing
   * @returns whether it is a device of theirs that need not be asked
   */
  async recognizes(user: User, deviceToken: string | undefined): Promise<boolean> {
    if (deviceToken === undefined || this.config.rememberedDeviceLifetime === 0) return false;
    const now = this.clock.now();
    const hash = sha256(deviceToken);
    const device = (user.devices ?? []).find(
      (each) =>
        each.hash === hash && each.expiresAt > now && each.credentialVersion === user.credentialVersion,
    );
    if (device === undefined) return false;
    // Conditional: a device that is forgotten at this moment is not remembered once more.
    const { matchedCount } = await this.users.updateOne(
      { _id: user._id, 'devices.id': device.id },
      { $set: { 'devices.$.lastUsedAt': now } },
    );
    return matchedCount === 1;
  }

  /**
   * @param userId whose
   * @param id of the device
   * @param client where from
   * @returns whether there was such a device
   */
  async forget(userId: string, id: string, client: Client): Promise<boolean> {
    const event = auditEvent('device.forgotten', { id }, byOwner(client), this.clock.now());
    const { modifiedCount } = await this.users.updateOne(
      { _id: userId, 'devices.id': id },
      { $pull: { devices: { id } }, $push: { auditEvents: event } },
    );
    return modifiedCount === 1;
  }
}
