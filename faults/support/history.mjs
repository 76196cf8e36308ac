/** Milliseconds until a refusal must be there. */
export const REFUSAL_LIMIT = 5000;

/**
 * Milliseconds after which an acknowledged log-out counts on every node: a second, and where a node is cut off from the
 * news as long as it trusts what it knows (REVOCATION_MAX_STALENESS).
 */
export const REVOCATION_LIMIT = 16_000;

/** What clients were told, as they were told it. */
export class History {
  /** Each `{ kind, node, took, status, ... }`. */
  answers = [];
  /** By presented refresh token: the refresh tokens that were answered. */
  successors = new Map();
  violations = [];

  /** Notes one answer, and whether it was one that may be. `alive`: whether its node was running all the time. */
  note({ kind, status, took, retryAfter, type, code, alive, presented, refreshToken }) {
    this.answers.push({ kind, status, took });
    const what = `${kind} → ${status}${code === undefined ? '' : ` ${code}`}`;
    if (status === 0) {
      if (alive) this.violations.push(`${kind}: a running node gave no answer`);
    } else if (status >= 500) {
      if (status !== 503) this.violations.push(what);
      else if (retryAfter === null || !String(type).startsWith('application/problem+json'))
        this.violations.push(`${what}: no problem+json with Retry-After`);
      if (alive && took > REFUSAL_LIMIT) this.violations.push(`${what} after ${Math.round(took)} ms`);
    } else if (status === 200 && presented !== undefined) {
      const known = this.successors.get(presented) ?? new Set();
      known.add(refreshToken);
      this.successors.set(presented, known);
      if (known.size > 1) this.violations.push('two successors of one refresh token');
    }
  }

  count(test) {
    return this.answers.filter(test).length;
  }

  /** Of the answers that said no because something was away. */
  slowestRefusal() {
    return Math.max(0, ...this.answers.filter(({ status }) => status === 503).map(({ took }) => took));
  }
}
