import { Module } from '@nestjs/common';
import { DefaultPasswordPolicy } from './default-password-policy.js';
import { HashingPool } from './hashing-pool.js';
import { ImportedPasswords } from './imported-passwords.js';
import { ImportedSecrets } from './imported-secrets.js';
import { HOST_PASSWORD_POLICY, PasswordPolicy } from './password-policy.js';
import { PasswordsService } from './passwords.service.js';

/** Our own password rules, for whoever has others and asks ours too. */
@Module({ providers: [DefaultPasswordPolicy], exports: [DefaultPasswordPolicy] })
export class DefaultPasswordPolicyModule {}

/** Password hashing and password rules. */
@Module({
  imports: [DefaultPasswordPolicyModule],
  providers: [
    HashingPool,
    ImportedPasswords,
    ImportedSecrets,
    PasswordsService,
    {
      provide: PasswordPolicy,
      inject: [DefaultPasswordPolicy, { token: HOST_PASSWORD_POLICY, optional: true }],
      // Not the host's object itself: Nest would call its lifecycle hooks once more.
      useFactory: (ours: DefaultPasswordPolicy, hosts?: PasswordPolicy): PasswordPolicy =>
        hosts === undefined
          ? ours
          : { hint: hosts.hint, evaluate: (password, owner) => hosts.evaluate(password, owner) },
    },
  ],
  exports: [HashingPool, ImportedPasswords, ImportedSecrets, PasswordPolicy, PasswordsService],
})
export class PasswordsModule {}
