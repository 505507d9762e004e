import { property } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { Action } from '../../ui/action';
import { announce } from '../../ui/announcer';
import { StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import { errorWords, problemAlert } from '../../staff/page';

/** A part of the day's page: it is given what it shows, and tells by `changed` that it has changed something. */
export abstract class DayPart extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  protected readonly action = new Action(this, (error) => {
    const { refusals } = this;
    return errorWords(error, Object.keys(refusals), (code) => refusals[code]?.() ?? '');
  });

  /** Words for refusals that only this part knows, by their code. */
  protected readonly refusals: Readonly<Record<string, () => string>> = {};

  /** One thing at a time; gives whether it was done, and says so. */
  protected async act(name: string, work: () => Promise<unknown>, said = ''): Promise<boolean> {
    if (!(await this.action.run(name, work))) return false;
    if (said) announce(said);
    this.dispatchEvent(new CustomEvent('changed'));
    return true;
  }

  protected problemShown() {
    return problemAlert(this.action.problem);
  }

  protected topic(id: string): string {
    const found = this.categories.find((each) => each.id === id);
    return found ? categoryText(found).label : id;
  }

  /** What stands in a field of this part. */
  protected field(id: string): string {
    return this.querySelector<HTMLInputElement>(`#${id}`)?.value.trim() ?? '';
  }

  protected clear(...ids: string[]): void {
    for (const id of ids) {
      const field = this.querySelector<HTMLInputElement>(`#${id}`);
      if (field) field.value = '';
    }
  }
}
