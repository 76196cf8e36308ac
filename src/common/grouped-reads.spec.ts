import { GroupedReads } from './grouped-reads.js';

interface Thing {
  _id: string;
  color: string;
}

describe('GroupedReads', () => {
  let colors: Record<string, string>;
  let commands: string[][];
  /** What the database is asked, and what it answers a moment later. */
  let answering: (ids: string[]) => Promise<Thing[]>;
  const fromStore = async (ids: string[]): Promise<Thing[]> => {
    const found = ids.flatMap((_id) => (colors[_id] === undefined ? [] : { _id, color: colors[_id] }));
    await new Promise((answer) => setTimeout(answer, 20));
    return found.toReversed();
  };
  const build = (): GroupedReads<Thing> =>
    new GroupedReads((ids) => {
      commands.push(ids);
      return answering(ids);
    });

  beforeEach(() => {
    colors = { rose: 'red', lily: 'white' };
    commands = [];
    answering = fromStore;
  });

  it('reads with one command what is asked for at the same moment, and gives everybody their own', async () => {
    const things = build();
    const found = await Promise.all(['rose', 'weed', 'lily', 'rose'].map((id) => things.find(id)));
    expect(found.map((thing) => thing?.color)).toEqual(['red', undefined, 'white', 'red']);
    expect(found[1]).toBeNull();
    expect(commands).toEqual([['rose', 'weed', 'lily']]);
  });

  it('answers nobody with what was read before they asked: a ban or a log-out in between would go unseen', async () => {
    const things = build();
    const early = things.find('rose');
    await new Promise(setImmediate);
    expect(commands).toHaveLength(1);
    colors['rose'] = 'black';
    const late = things.find('rose');
    expect((await early)?.color).toBe('red');
    expect((await late)?.color).toBe('black');
  });

  it('fails for those who asked together, and for nobody after them', async () => {
    const things = build();
    answering = () => Promise.reject(new Error('away'));
    const outcomes = await Promise.allSettled([things.find('rose'), things.find('lily')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    answering = fromStore;
    expect((await things.find('rose'))?.color).toBe('red');
  });

  it('asks for 100 at most with one command', async () => {
    const things = build();
    const ids = Array.from({ length: 250 }, (_, number) => `id-${number}`);
    colors = Object.fromEntries(ids.map((id) => [id, `color of ${id}`]));
    const found = await Promise.all(ids.map((id) => things.find(id)));
    expect(found.map((thing) => thing?._id)).toEqual(ids);
    expect(commands.map(({ length }) => length)).toEqual([100, 100, 50]);
  });

  it('sends two commands at once and no third: what comes meanwhile goes together', async () => {
    const things = build();
    const answers: (() => void)[] = [];
    answering = async (ids) => {
      if (answers.length < 2) await new Promise<void>((answer) => answers.push(answer));
      return fromStore(ids);
    };
    const found: Promise<Thing | null>[] = [];
    for (const id of ['rose', 'lily', 'rose', 'weed', 'lily']) {
      found.push(things.find(id));
      await new Promise(setImmediate);
    }
    expect(commands).toEqual([['rose'], ['lily']]);
    for (const answer of answers) answer();
    const colorsFound = (await Promise.all(found)).map((thing) => thing?.color);
    expect(colorsFound).toEqual(['red', 'white', 'red', undefined, 'white']);
    expect(commands.slice(2)).toEqual([['rose', 'weed', 'lily']]);
  });

  it('lets nobody wait longer than three seconds behind a database that hangs', async () => {
    const things = build();
    let answer = (): void => undefined;
    answering = () => new Promise((resolve) => (answer = () => resolve([])));
    for (const id of ['rose', 'lily']) {
      void things.find(id);
      await new Promise(setImmediate);
    }
    await expect(things.find('weed')).rejects.toThrow('too long');
    expect(commands).toHaveLength(2);
    answering = fromStore;
    answer();
    expect((await things.find('rose'))?.color).toBe('red');
  });
});
