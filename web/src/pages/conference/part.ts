import { property } from 'lit/decorators.js';
import type { Conference, Member } from '../../protocol/conference';
import { StationElement } from '../../ui/element';
import { type ConferenceState, ownMember } from '../../state/conference';
import type { ConferenceRoom } from './room';

/** A part of the page that shows what the room knows. */
export abstract class ConferencePart extends StationElement {
  @property({ attribute: false }) room!: ConferenceRoom;

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(this.room.state);
  }

  protected get conference(): Conference | null {
    return this.room.state.value.conference;
  }

  protected get chairs(): boolean {
    return this.room.state.value.part === 'chair';
  }

  protected member(id: string | null): Member | undefined {
    return this.conference?.members.find(({ member }) => member === id);
  }
}

/** What somebody is called where there is little room: an office that goes by its own name has a short one. */
export function shortName({ name, office, officeShort }: Member): string {
  return officeShort !== null && name === office ? officeShort : name;
}

/** Whether one is in a breakout room. */
export function apartOf(state: ConferenceState): boolean {
  return (ownMember(state)?.group ?? null) !== null;
}

/** The same, and one's media has left the main room: nothing of it is recorded any more. */
export function unrecordedOf(state: ConferenceState): boolean {
  return apartOf(state) && ownMember(state)?.moving !== true;
}

/** Members in the lobby; only those with a page open can come in. */
export function waitingIn(conference: Conference | null): Member[] {
  return conference?.lobby.filter(({ here }) => here) ?? [];
}

/** What is written in a field of a form, without the blanks around it. */
export function written(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value.trim() : '';
}
