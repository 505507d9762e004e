import { readLocal, writeLocal } from '../../state/storage';
import { Store } from '../../state/store';

const KEY = 'vs.floor.sound';

/** Whether alarms sound in this browser: one choice for every page with alarms, also for those that are open in other tabs. */
export class SoundChoice {
  readonly on = new Store(isOn());

  /** Follows what is chosen in other tabs until `scope` aborts. */
  follow(scope: AbortSignal): void {
    window.addEventListener('storage', () => this.on.set(isOn()), { signal: scope });
  }

  readonly turn = (): void => {
    const on = !this.on.value;
    writeLocal(KEY, on ? null : 'off');
    this.on.set(on);
  };
}

function isOn(): boolean {
  return readLocal(KEY) !== 'off';
}
