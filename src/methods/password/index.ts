export { ChangePasswordFlow } from './change-password.flow.js';
export { ForgotPasswordFlow } from './forgot-password.flow.js';
export { type Credentials, credentialsOf, LoginFlow } from './login.flow.js';
export { LoginDto, SignUpDto } from './password.dto.js';
export { PasswordsController } from './passwords.controller.js';
export { ResetPasswordFlow } from './reset-password.flow.js';
export { SignUpFlow } from './sign-up.flow.js';
