import { property } from 'lit/decorators.js';
import { StationElement } from '../../ui/element';
import type { DeskContext } from './context';

/** A part of the desk: shows itself again with every change of the console. */
export class DeskPart extends StationElement {
  @property({ attribute: false }) context!: DeskContext;
  /** Parts that count seconds follow the clock. */
  protected readonly timed: boolean = false;

  override connectedCallback(): void {
    super.connectedCallback();
    const { console, categories, clock, settings, sound } = this.context;
    for (const store of [
      console.desk,
      console.doing,
      console.failure,
      console.controls,
      console.offerGone,
      console.declinedUntilMs,
      console.link,
      console.remote,
      console.devices.status,
      console.devices.list,
      console.devices.choice,
      console.devices.losses,
      console.screen.shared,
      console.soundOnly,
      console.connection.state,
      categories,
      settings,
      sound,
      ...(this.timed ? [clock] : []),
    ]) {
      this.watch(store);
    }
  }
}
