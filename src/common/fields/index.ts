export { HTML_PAGE, MAILED_TOKEN, NEW_PASSWORD } from './descriptions.js';
export { IsAddress, isAddress, IsUsername, isUsername } from './login-name.js';
export { MayBeAbsent } from './may-be-absent.js';
export { IsPersonName } from './person-name.js';
export { required } from './required.js';
export { IsRoleList } from './role-list.js';
