/** Bytes of one request: the service takes 16 KiB, and its frame needs some. */
const LARGEST = 14_000;
/** Users of one request: with a hash each it takes well below a second. */
const MOST = 100;

/** A user of a file: which line it stood in, and what stood there. */
export interface ImportLine {
  readonly line: number;
  readonly user: unknown;
}

/** What of a file goes into one request; and lines that are no JSON, which go into none. */
export interface ImportPart {
  readonly users: readonly ImportLine[];
  readonly broken: readonly number[];
  /** Bytes of the file up to here. */
  readonly read: number;
}

/**
 * Reads a file with a user in each line as JSON, part by part: its size costs no memory.
 *
 * @param file as somebody chose it
 */
export async function* partsOf(file: Blob): AsyncGenerator<ImportPart> {
  let part: { users: ImportLine[]; broken: number[]; size: number } = { users: [], broken: [], size: 0 };
  let read = 0;
  let line = 0;
  for await (const { text, bytes } of linesOf(file)) {
    line += 1;
    read += bytes;
    if (text?.trim() === '') continue;
    const isKept = text !== undefined && bytes <= LARGEST;
    if (part.users.length + part.broken.length === MOST || (isKept && part.size + bytes > LARGEST)) {
      yield { users: part.users, broken: part.broken, read: read - bytes };
      part = { users: [], broken: [], size: 0 };
    }
    const user = isKept ? parsed(text) : undefined;
    if (user === undefined) part.broken.push(line);
    else {
      part.users.push({ line, user });
      part.size += bytes;
    }
  }
  yield { users: part.users, broken: part.broken, read: file.size };
}

interface Line {
  /** Undefined for one that is too long to be kept. */
  readonly text: string | undefined;
  readonly bytes: number;
}

async function* linesOf(file: Blob): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  const reader = file.stream().getReader();
  let rest = '';
  /** Bytes of a line that have been let go: a file without line ends is as large as it likes. */
  let gone = 0;
  const lineOf = (text: string, end: number): Line => {
    const bytes = gone + encoder.encode(text).length + end;
    const line = { text: gone === 0 ? text : undefined, bytes };
    gone = 0;
    return line;
  };
  for (;;) {
    const { done, value } = await reader.read();
    rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) yield lineOf(text, 1);
    if (done) break;
    if (rest.length > LARGEST) {
      gone += encoder.encode(rest).length;
      rest = '';
    }
  }
  if (rest !== '' || gone > 0) yield lineOf(rest, 0);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
