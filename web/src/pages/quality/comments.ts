// The comments of one recording: read once, kept in step with what this page writes. No DOM.

import { Store } from '../../state/store';
import type { StaffSession } from '../../staff/session';
import { errorWords, type Problem } from '../../staff/page';
import type { CommentShown as Comment } from '../../protocol/api';

export type { Comment };

export const LONGEST_COMMENT = 1000;

export class CommentBook {
  readonly list = new Store<readonly Comment[] | null>(null);
  /** Reviewers see only their own comments until they hand in their evaluation. */
  readonly othersLater = new Store(false);
  readonly problem = new Store<Problem | null>(null);

  constructor(
    private readonly session: Pick<StaffSession, 'api'>,
    private readonly recordingId: string,
  ) {}

  async load(): Promise<void> {
    await this.#trying(async () => {
      const page = await this.session.api(this.#path());
      this.othersLater.set(page.othersLater);
      this.list.set(page.comments);
    });
  }

  /** Gives whether it was written. */
  add(atMs: number, text: string): Promise<boolean> {
    return this.#trying(async () => {
      const body = { atMs: Math.round(atMs), text };
      const made = await this.session.api(this.#path(), { method: 'POST', body });
      this.list.set(
        [...(this.list.value ?? []), made].sort(
          (a, b) => a.atMs - b.atMs || Date.parse(a.createdAt) - Date.parse(b.createdAt),
        ),
      );
    });
  }

  remove(id: string): Promise<boolean> {
    return this.#trying(async () => {
      await this.session.api(`${this.#path()}/${id}`, { method: 'DELETE' });
      this.list.set((this.list.value ?? []).filter((each) => each.id !== id));
    });
  }

  #path() {
    return `recordings/${this.recordingId}/comments` as const;
  }

  async #trying(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      this.problem.set(null);
      return true;
    } catch (error) {
      this.problem.set(errorWords(error));
      return false;
    }
  }
}
