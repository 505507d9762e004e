import { type Category, categoryText } from '../../api';
import type { ReplyShown } from '../../protocol/api';
import type { DeskSettings } from '../../state/desk-settings';
import type { StaffSession } from '../../staff/session';
import type { Store } from '../../state/store';
import type { DeskConsole } from './console';
import type { Destinations } from './destinations';
import type { Ringer } from './ringer';

/** What the parts of the desk share. */
export interface DeskContext {
  console: DeskConsole;
  ringer: Ringer;
  /** The access token to present over HTTP. @throws {ApiError} */
  token: () => Promise<string>;
  /** Tells of changes of the ringer's state. */
  sound: Store<number>;
  settings: Store<DeskSettings>;
  categories: Store<readonly Category[]>;
  /** The station's clock in Unix milliseconds, a second at a time. */
  clock: Store<number>;
  /** To whom a contact can be handed on now. @throws {ApiError} */
  destinations: () => Promise<Destinations>;
  /** Ready-made replies in use. @throws {ApiError} */
  replies: () => Promise<readonly ReplyShown[]>;
  /** Notes on the contact in hand. */
  notes: Store<string>;
  /** The person who is signed in. */
  session: Pick<StaffSession, 'api' | 'download'>;
}

/** A category as people call it. Nothing until the labels are here. */
export function categoryLabel(context: DeskContext, id: string): string {
  const found = context.categories.value.find((each) => each.id === id);
  return found ? categoryText(found).label : '';
}
