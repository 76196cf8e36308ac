/**
 * Injection token of the URL of our page on which people see to their password and their passkeys; absent where there is no
 * such page.
 */
export const SECURITY_PAGE = Symbol('SecurityPage');
