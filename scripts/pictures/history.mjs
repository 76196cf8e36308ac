import { setTimeout as sleep } from 'node:timers/promises';
import { hash } from 'bcrypt';
import { AMARA, DEVICES, MAYA, namesOf, OTHERS, PASSWORD, randomOf } from './people.mjs';
import { Person } from './person.mjs';

/** Accounts that come from an older system, and how many of their owners are about in the last hour. */
const IMPORTED = 1240;
const BUSY = 160;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Seconds of a step of the last hour: an interval of the samples. */
const STEP = 10;

/**
 * Lives some weeks of a service, by its own routes.
 *
 * @param service from `startService`, which has started {@link beginOf} that time
 * @param {Date} now when they end
 * @param {(text: string) => void} progress is told what happens
 */
export async function live(service, now, progress) {
  const random = randomOf(7);
  const daysAgo = (days) => service.moveTo(new Date(now.getTime() - days * DAY));
  const at = (who, device) => new Person(service, who, DEVICES[device]);

  progress('ten weeks ago: the first people');
  await service.moveTo(beginOf(now));
  const amara = at(AMARA, 'windows');
  await amara.logIn();
  await amara.ask('PATCH', '/auth/me', { name: AMARA.name });
  const mac = await at(MAYA, 'mac').signUp();
  await mac.confirmAddress();
  await mac.ask('PATCH', '/auth/me', { username: 'maya' });
  for (const other of OTHERS.slice(0, 10)) {
    service.step(700);
    const person = await new Person(service, other, random.of(Object.values(DEVICES))).signUp();
    if (other !== OTHERS[3]) await person.confirmAddress();
  }

  await daysAgo(52);
  progress(`seven weeks ago: ${IMPORTED} accounts of an older system`);
  await amara.logIn();
  const olds = await importOld(amara, random);
  await amara.addApp('Phone');

  await daysAgo(47);
  await amara.logIn();
  for (const { email, roles } of OTHERS) {
    const [user] = (await amara.ask('GET', `/users?q=${email}`)).items;
    if (user !== undefined && roles !== undefined) await amara.ask('PATCH', `/users/${user.id}`, { roles });
  }
  // Keys follow one another.
  for (const days of [44, 43.9, 14, 13.9]) await daysAgo(days);

  progress('the last two weeks: factors, devices, and what somebody else tried');
  await daysAgo(13.1);
  await mac.logInAgain();
  await mac.addApp('Pixel 10');
  service.step(120);
  await mac.logInAgain().then(() => mac.addPasskey('MacBook Pro'));
  await daysAgo(9.4);
  await amara.logIn();
  await replaceKey(service, amara);
  const lost = await at(MAYA, 'android').logIn();
  await daysAgo(6.2);
  for (let guess = 0; guess < 3; guess += 1) {
    await at({ ...MAYA, password: `guess ${guess}` }, 'linux').try('POST', '/auth/login', {
      email: MAYA.email,
      password: `guess ${guess}`,
    });
    service.step(14);
  }
  await daysAgo(5.8);
  await at(MAYA, 'iphone').logIn({ remember: true });
  await daysAgo(4.3);
  await lost.refresh();
  service.step(30);
  const { items } = await mac.logInAgain().then(() => mac.ask('GET', '/auth/sessions'));
  service.step(20);
  const android = items.find(({ device }) => /Android/.test(device));
  await mac.ask('DELETE', `/auth/sessions/${android.id}`);
  await daysAgo(2.2);
  await at(MAYA, 'windows').logIn();
  for (const other of OTHERS.slice(0, 6)) {
    service.step(3600);
    const person = await new Person(service, other, random.of(Object.values(DEVICES))).logIn();
    if (other !== OTHERS[2]) await person.addApp('Phone');
    service.step(60);
    if (other === OTHERS[0] || other === OTHERS[5])
      await person.logIn().then(() => person.addPasskey('Security key'));
  }

  await daysAgo((75 + 12) / 1440);
  progress('the last hour: logins and refreshes of many');
  const crowd = new Crowd(service, olds, random);
  await crowd.live(75);
  await lastMinutes({ service, amara, mac, at, crowd });
  await amara.refresh();
  await settle(service, amara);
}

/** When what is lived begins. */
export const beginOf = (now) => new Date(now.getTime() - 74 * DAY);

async function importOld(administrator, random) {
  const passwordHash = await hash(PASSWORD, 4);
  const now = administrator.service.clock.now();
  const users = namesOf(random, IMPORTED).map(({ name, email }) => ({
    ...{ name, email, passwordHash, emailVerified: random() > 0.06 },
    createdAt: new Date(now.getTime() - random() * 900 * DAY).toISOString(),
  }));
  for (let start = 0; start < users.length; start += 50)
    await administrator.ask('POST', '/users/import', { users: users.slice(start, start + 50) });
  return users.map(({ name, email }) => ({ name, email }));
}

/** One signing key had to go: the next one is published, and the old one revoked when that signs. */
async function replaceKey(service, administrator) {
  const { items } = await administrator.ask('GET', '/operations/signing-keys');
  const old = items.find(({ state }) => state === 'active');
  await administrator.ask('POST', '/operations/signing-keys/rotate');
  await service.moveTo(new Date(service.clock.now().getTime() + 10 * MINUTE));
  await administrator.logIn();
  await administrator.ask('POST', `/operations/signing-keys/${old.id}/revoke`);
  await service.moveTo(new Date(service.clock.now().getTime() + MINUTE));
  await administrator.logIn();
}

/** Every ten seconds some of them log in, and those who are there refresh; a few mistype their passwords. */
class Crowd {
  #there = [];
  #steps = 0;

  constructor(service, users, random) {
    Object.assign(this, { service, users, random });
  }

  /** @param {number} minutes for how long */
  async live(minutes) {
    for (let left = (minutes * 60) / STEP; left > 0; left -= 1) await this.#step();
  }

  async #step() {
    const { service, users, random } = this;
    const there = this.#there;
    const step = (this.#steps += 1);
    const newcomer = () => new Person(service, random.of(users), random.of(Object.values(DEVICES)));
    // People come in waves.
    const rush = 1 + Math.sin(step / 31) * 0.4 + Math.sin(step / 9) * 0.3;
    if (there.length < BUSY && random() < 0.5 * rush) there.push(await newcomer().logIn());
    if (random() < 0.06 * rush) {
      const { who, ...somebody } = newcomer();
      const { email } = who;
      await new Person(service, {}, somebody.device).try('POST', '/auth/login', {
        email,
        password: 'forgotten',
      });
    }
    for (const person of there) if (random() < 0.02 * rush) await refresh(person, random);
    if (there.length > 12 && random() < 0.16 * rush) {
      const [leaver] = there.splice(Math.floor(random() * there.length), 1);
      await leaver.ask('POST', '/auth/logout', { refreshToken: leaver.refreshToken });
    }
    if (random() < 0.03 * rush) await together(service, Array.from({ length: 3 + 4 * random() }, newcomer));
    service.step(STEP);
  }
}

/** Mostly once; a second tab, or a lost answer, asks with the same token again. */
async function refresh(person, random) {
  const { refreshToken } = person;
  await person.refresh();
  if (random() < 0.07) await person.try('POST', '/auth/refresh', { refreshToken });
}

/** Several at one moment: the service is looked at while they wait for a thread. */
async function together(service, people) {
  const logins = people.map((person) => person.logIn());
  for (let look = 0; look < 10; look += 1) {
    await sleep(1);
    service.step(0);
  }
  await Promise.all(logins);
}

/** What the pictures show as having happened lately. */
async function lastMinutes({ service, amara, mac, at, crowd }) {
  await amara.logIn();
  await mac.logInByPasskey();
  // A copy of a refresh token comes back from elsewhere.
  const victim = await at(OTHERS[7], 'mac').logIn();
  const { refreshToken } = victim;
  await victim.refresh();
  await crowd.live(1);
  await at({}, 'linux').try('POST', '/auth/refresh', { refreshToken });
  await crowd.live(1);
  for (const other of OTHERS.slice(10)) {
    const person = await at(other, 'iphone').signUp();
    if (other !== OTHERS[12]) await person.confirmAddress();
    await crowd.live(1);
  }
  await amara.refresh();
  const [banned] = (await amara.ask('GET', `/users?q=${OTHERS[3].email}`)).items;
  await amara.ask('PATCH', `/users/${banned.id}`, { status: 'banned' });
  await crowd.live(1);
  service.postbox.busy = 'yuki.mori@example.com';
  await amara.ask('POST', '/users', {
    name: 'Yuki Mori',
    email: 'yuki.mori@example.com',
    roles: ['user', 'editor'],
  });
  await amara.ask('POST', '/users', { name: 'Zofia Lis', email: 'zofia.lis@example.com', roles: ['user'] });
  await crowd.live(2);
  await at({}, 'mac').ask('POST', '/auth/forgot-password', { email: OTHERS[8].email });
  await crowd.live(2);
}

/** What waits goes where it belongs. */
async function settle(service, amara) {
  for (let look = 0; ; look += 1) {
    service.step(0);
    const { audit } = await amara.ask('GET', '/operations/status');
    if (audit.waiting === 0) return;
    if (look > 100) throw new Error('The audit log does not take what waits for it');
    await sleep(100);
  }
}
