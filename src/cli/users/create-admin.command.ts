import { type INestApplicationContext } from '@nestjs/common';
import { Command, Option } from 'commander';
import { BY_OPERATOR } from '../../common/audit/index.js';
import { CreateAdminFlow, InviteUserDto, InviteUserFlow } from '../../accounts/index.js';
import { DomainError } from '../../common/errors/index.js';
import { createValidationPipe } from '../../common/http/index.js';
import { CommandError } from '../explain.js';
import { printFrom } from '../print-from.js';
import { askPassword, readPassword } from './read-password.js';

interface CreateAdminOptions {
  email: string;
  name: string;
  passwordStdin?: true;
  invite?: true;
}

/** `users create-admin`. */
export function createAdminCommand(): Command {
  return new Command('create-admin')
    .description('Create an administrator; the password is asked for')
    .requiredOption('--email <address>', 'the e-mail address to log in with')
    .option('--name <name>', 'the display name', 'Administrator')
    .addOption(new Option('--password-stdin', 'read the password from standard input').conflicts('invite'))
    .option('--invite', 'ask for no password: send a mail with which its owner chooses one')
    .action(async ({ email, name, passwordStdin, invite }: CreateAdminOptions) => {
      // By the rules of the HTTP interface, before anybody types a password.
      const who = (await createValidationPipe().transform(
        { email, name },
        { type: 'body', metatype: InviteUserDto },
      )) as InviteUserDto;
      if (invite) return printFrom((application) => inviteAdmin(application, who));
      const password = passwordStdin ? await readPassword() : await askPassword();
      return printFrom((application) => createAdmin(application, who, password));
    });
}

async function inviteAdmin(
  application: INestApplicationContext,
  { email, name }: InviteUserDto,
): Promise<string> {
  try {
    const user = await application
      .get(InviteUserFlow)
      .invite({ email, name, roles: ['user', 'admin'] }, BY_OPERATOR);
    return `Created ${user.email}, an administrator. A mail is on its way, with which a password is chosen.`;
  } catch (error) {
    throw error instanceof DomainError && error.code === 'email_taken' ? taken(email) : error;
  }
}

async function createAdmin(
  application: INestApplicationContext,
  { email, name }: InviteUserDto,
  password: string,
): Promise<string> {
  const creation = await application.get(CreateAdminFlow).create({ email, name, password }, BY_OPERATOR);
  switch (creation.kind) {
    case 'created':
      return `Created ${creation.user.email}, an administrator who can log in now.`;
    case 'email_taken':
      throw taken(email);
    case 'password_rejected':
      throw new CommandError(`Refused. ${creation.messages.join(' ')}`);
  }
}

function taken(email: string): CommandError {
  return new CommandError(
    `${email} has an account already. To make an administrator of it: users set-role ${email} user admin`,
  );
}
