// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settled } from './page';
import { askForNotifications, callForAttention, notificationState } from '../src/ui/attention';
import { dropWorker, endNotifications, keepOfflinePage } from '../src/ui/service-worker';

vi.mock('../src/call/sound', () => ({ playNotes: () => Promise.resolve(), RING_TONE: [] }));

/** A notification that a page or a worker shows. */
class Shown extends EventTarget {
  closed = false;
  constructor(
    readonly title: string,
    readonly options: NotificationOptions = {},
  ) {
    super();
    shown.push(this);
  }
  close(): void {
    this.closed = true;
  }
}
const shown: Shown[] = [];
const deleted = vi.fn(() => Promise.resolve(true));
const open = () => shown.filter(({ closed }) => !closed);

/** What the browser has, and how it looks at the page. */
class FakeBrowser {
  readonly registered: string[] = [];
  readonly dropped: string[] = [];
  registration: object | undefined;

  constructor(
    private readonly permission: NotificationPermission,
    private readonly byPage = true,
  ) {
    const { byPage: pageMay } = this;
    class Own extends Shown {
      static readonly permission = permission;
      static readonly requestPermission = vi.fn(() => Promise.resolve(answer));
      constructor(title: string, options?: NotificationOptions) {
        if (!pageMay) throw new TypeError('Illegal constructor');
        super(title, options);
      }
    }
    const answer = this.permission;
    vi.stubGlobal('Notification', Own);
    vi.stubGlobal('caches', { delete: deleted });
    Object.defineProperty(navigator, 'serviceWorker', {
      configurable: true,
      value: {
        register: (address: string) => {
          this.registered.push(address);
          this.registration = this.#worker(address);
          return Promise.resolve(this.registration);
        },
        getRegistration: () => Promise.resolve(this.registration),
      },
    });
  }

  #worker(address: string) {
    const worker = { open: true };
    return {
      active: worker,
      showNotification: (title: string, options: NotificationOptions) => {
        new Shown(title, options);
        return Promise.resolve();
      },
      getNotifications: () => Promise.resolve(open()),
      unregister: () => {
        this.dropped.push(address);
        this.registration = undefined;
        return Promise.resolve(true);
      },
    };
  }
}

const looks = async (state: 'visible' | 'hidden') => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
  await settled();
};
const agent = (name: string) => vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue(name);
const standalone = (yes: boolean) =>
  vi.spyOn(window, 'matchMedia').mockReturnValue({ matches: yes } as MediaQueryList);

async function rings(): Promise<AbortController> {
  const ringing = new AbortController();
  callForAttention(
    { title: 'Tocca a lei!', heading: 'Tocca a lei', notification: 'Torni alla pagina.' },
    ringing.signal,
  );
  await settled();
  return ringing;
}

beforeEach(() => standalone(false));
afterEach(async () => {
  await dropWorker();
  shown.length = 0;
  deleted.mockClear();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  Reflect.deleteProperty(navigator, 'serviceWorker');
});

describe('a notification that the turn has come', () => {
  it('is shown by the page while nobody looks at it, and closed when the ring ends', async () => {
    new FakeBrowser('granted');
    await looks('hidden');
    const ringing = await rings();
    expect(open()).toMatchObject([
      { title: 'Tocca a lei', options: { body: 'Torni alla pagina.', tag: 'vs-ring' } },
    ]);
    expect(open()[0]?.options.icon).toBeUndefined();
    ringing.abort();
    await settled();
    expect(open()).toEqual([]);
  });

  it('is not shown to one who looks at the page, until they look away, and goes when they are back', async () => {
    new FakeBrowser('granted');
    await looks('visible');
    const ringing = await rings();
    expect(shown).toEqual([]);
    await looks('hidden');
    expect(open()).toHaveLength(1);
    await looks('visible');
    expect(open()).toEqual([]);
    ringing.abort();
    await looks('hidden');
    expect(shown).toHaveLength(1);
  });

  it('brings the page back when it is pressed', async () => {
    new FakeBrowser('granted');
    const focused = vi.spyOn(window, 'focus').mockImplementation(() => undefined);
    await looks('hidden');
    const ringing = await rings();
    open()[0]?.dispatchEvent(new Event('click'));
    expect(focused).toHaveBeenCalledOnce();
    expect(open()).toEqual([]);
    ringing.abort();
  });

  it.each(['denied', 'default'] as const)(
    'is not shown unless it was allowed: %s',
    async (answer) => {
      new FakeBrowser(answer);
      await looks('hidden');
      (await rings()).abort();
      expect(shown).toEqual([]);
    },
  );

  it('is shown by a worker where a page may not, which goes when the visit does', async () => {
    const browser = new FakeBrowser('granted', false);
    agent('Mozilla/5.0 (Linux; Android 16) Chrome/156');
    await askForNotifications();
    expect(browser.registered).toEqual(['/sw.js']);
    await looks('hidden');
    const ringing = await rings();
    expect(open()).toMatchObject([{ title: 'Tocca a lei', options: { data: location.href } }]);
    ringing.abort();
    await settled();
    expect(open()).toEqual([]);
    await endNotifications();
    expect(browser.dropped).toEqual(['/sw.js']);
  });

  it('needs no worker on a desktop computer, and none where it was refused', async () => {
    const browser = new FakeBrowser('granted');
    await askForNotifications();
    expect(browser.registered).toEqual([]);
    agent('Mozilla/5.0 (Linux; Android 16) Chrome/156');
    const refusing = new FakeBrowser('denied');
    await askForNotifications();
    expect(refusing.registered).toEqual([]);
  });

  it('is not offered where there is none, as on an iPhone without the icon', () => {
    Reflect.deleteProperty(window, 'Notification');
    expect(notificationState()).toBe('unsupported');
  });
});

describe('the page for when there is no line', () => {
  it('is kept where the page is installed, in its language', async () => {
    const browser = new FakeBrowser('default');
    standalone(true);
    await keepOfflinePage('de');
    expect(browser.registered).toEqual(['/sw.js?lang=de']);
    await endNotifications();
    expect(browser.dropped).toEqual([]);
  });

  it('is kept on a screen of the station’s own', async () => {
    const browser = new FakeBrowser('default');
    history.replaceState(null, '', '/kiosk');
    await keepOfflinePage('it');
    history.replaceState(null, '', '/');
    expect(browser.registered).toEqual(['/sw.js?lang=it']);
  });

  it('is not kept by a visit, which drops what one before left behind', async () => {
    const browser = new FakeBrowser('default');
    await navigator.serviceWorker.register('/sw.js');
    await keepOfflinePage('it');
    expect(browser.registered).toEqual(['/sw.js']);
    expect(browser.dropped).toEqual(['/sw.js']);
    expect(deleted).toHaveBeenCalledWith('offline');
  });

  it('goes at once with all that was shown by a quick exit, installed or not', async () => {
    const browser = new FakeBrowser('granted');
    standalone(true);
    await keepOfflinePage('it');
    await looks('hidden');
    const ringing = await rings();
    void dropWorker();
    // before any answer: the page is replaced in the same moment
    expect(browser.dropped).toEqual(['/sw.js?lang=it']);
    expect(deleted).toHaveBeenCalledWith('offline');
    await settled();
    expect(open()).toEqual([]);
    ringing.abort();
  });
});
