/** The password of everybody. */
export const PASSWORD = 'violet umbrella sunday';

/** Whose account is pictured. */
export const MAYA = { name: 'Maya Lindqvist', email: 'maya.lindqvist@example.com' };

/** The administrator. */
export const AMARA = { name: 'Amara Okafor', email: 'amara.okafor@example.com' };

/** Who else is on the first page of accounts, by their addresses. */
export const OTHERS = [
  { name: 'Aiko Tanaka', email: 'aiko.tanaka@example.com', roles: ['user', 'editor'] },
  { name: 'Anders Holm', email: 'anders.holm@example.com' },
  { name: 'Beatriz Castro', email: 'beatriz.castro@example.com', roles: ['user', 'support'] },
  { name: 'Daniel Whitfield', email: 'daniel.whitfield@example.com' },
  { name: 'Elif Yılmaz', email: 'elif.yilmaz@example.com' },
  { name: 'Hannah Vogel', email: 'hannah.vogel@example.com', roles: ['user', 'editor'] },
  { name: 'Jonas Weber', email: 'jonas.weber@example.com' },
  { name: 'Leila Haddad', email: 'leila.haddad@example.com' },
  { name: 'Mateusz Nowak', email: 'mateusz.nowak@example.com' },
  { name: 'Noah Bennett', email: 'noah.bennett@example.com' },
  { name: 'Priya Raman', email: 'priya.raman@example.com', roles: ['user', 'support'] },
  { name: 'Rafael Moreau', email: 'rafael.moreau@example.com' },
  { name: 'Sofia Rossi', email: 'sofia.rossi@example.com' },
  { name: 'Tomás Herrera', email: 'tomas.herrera@example.com' },
];

const mozilla = (system, rest) => `Mozilla/5.0 (${system}) ${rest}`;
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36';

/** From where people come: what their browser says of itself, and an address of a range for documentation (RFC 5737). */
export const DEVICES = {
  mac: { agent: mozilla('Macintosh; Intel Mac OS X 10_15_7', CHROME), address: '203.0.113.24' },
  iphone: {
    agent: mozilla(
      'iPhone; CPU iPhone OS 18_6 like Mac OS X',
      'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
    ),
    address: '198.51.100.87',
  },
  windows: {
    agent: mozilla('Windows NT 10.0; Win64; x64; rv:146.0', 'Gecko/20100101 Firefox/146.0'),
    address: '192.0.2.146',
  },
  android: {
    agent: mozilla('Linux; Android 16; Pixel 10', CHROME.replace('Safari', 'Mobile Safari')),
    address: '198.51.100.12',
  },
  linux: {
    agent: mozilla('X11; Linux x86_64; rv:146.0', 'Gecko/20100101 Firefox/146.0'),
    address: '203.0.113.190',
  },
};

const FIRST =
  'Adam Alba Alice Amina Anna Arjun Astrid Ben Bruno Carla Carlos Chloe Clara David Diego Elena Emil Emma Eva Farah Felix Freya Greta Hugo Ida Ines Isaac Ivan Jana Julia Karim Kenji Lara Lena Leo Lina Lucas Luna Malik Maria Marta Mila Nadia Nina Olga Omar Oskar Paula Pedro Petra Rosa Ruth Samir Sara Simon Stella Tariq Tessa Tim Vera Viktor Yara Zoe';
/** After those who are pictured, in the order of addresses. */
const LAST =
  'Vale Valdez Vance Varga Vasquez Vaughn Vega Velasco Vidal Vieira Vinter Vogt Voss Wade Wagner Walker Wallace Walsh Walter Ward Warren Watson Webb Weiss Wells West Wheeler White Wilde Wilson Winter Wolf Wood Wright Xu Yamada Yang Yates York Young Zamora Zeller Zhang Ziegler Zimmer';

/**
 * Chance that is the same each time.
 *
 * @param {number} seed
 * @returns {(() => number) & { of: <T>(list: T[]) => T }} a number from 0 to 1; `of` one of a list
 */
export function randomOf(seed) {
  let state = seed;
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return Object.assign(next, { of: (list) => list[Math.floor(next() * list.length)] });
}

/**
 * @param random from {@link randomOf}
 * @param {number} count how many
 * @returns {{ name: string, email: string }[]} people with addresses that differ
 */
export function namesOf(random, count) {
  const found = new Map();
  while (found.size < count) {
    const [first, last] = [FIRST, LAST].map((names) => random.of(names.split(' ')));
    const email = `${last}.${first}@example.org`.toLowerCase();
    found.set(email, { name: `${first} ${last}`, email });
  }
  return [...found.values()];
}
