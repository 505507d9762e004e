// @vitest-environment happy-dom
import { render } from 'lit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/api';
import { language } from '../src/i18n/language';
import type { DeskConsole } from '../src/pages/desk/console';
import { canCallHelp, helpButton, helpNotice, toggleHelp } from '../src/pages/desk/help-call';
import type { FloorAgent, FloorHelp } from '../src/pages/supervisor/floor';
import { HelpCards } from '../src/pages/supervisor/helps';
import { Store } from '../src/state/store';
import { contact } from './desk-samples';
import { eventually } from './eventually';

const part = (place: Element, id: string) =>
  place.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const words = (place: Element | null) => place?.textContent.replace(/\s+/g, ' ').trim();

describe('the desk', () => {
  beforeEach(() => language.set('it'));

  const desk = () => {
    const send = vi.fn(() => Promise.resolve());
    const console = {
      doing: new Store(new Set<string>()),
      about: (_: string, act: (id: string) => Promise<void>) => act('c1'),
      connection: { send },
    } as unknown as DeskConsole;
    return { console, send };
  };
  const shown = (of: Parameters<typeof contact>[0]) => {
    const place = document.createElement('div');
    const { console } = desk();
    render([helpButton(console, contact(of)), helpNotice(console, contact(of))], place);
    return place;
  };

  it.each([
    { channel: 'phone' },
    { channel: 'video', modality: 'text' },
    { channel: 'video', modality: 'audio' },
    { channel: 'video', modality: 'video' },
  ] as const)('lets the operator call for help in %o', (of) => {
    expect(canCallHelp(contact(of))).toBe(true);
    expect(part(shown(of), 'call-help')).not.toBeNull();
  });

  it('lets nobody call who was only asked, or when it is over', async () => {
    for (const of of [{ role: 'colleague' }, { state: 'wrap_up' }] as const) {
      expect(part(shown(of), 'call-help')).toBeNull();
      const { console, send } = desk();
      await toggleHelp(console, contact(of));
      expect(send).not.toHaveBeenCalled();
    }
  });

  it('says who comes and when they said so, and lets the operator call again', async () => {
    const helpComing = { name: 'Anna Rossi', saidAtMs: new Date(2026, 4, 4, 10, 32).getTime() };
    const place = shown({ channel: 'phone', helpComing });
    expect(words(part(place, 'help-coming'))).toBe(
      'Anna Rossi viene da lei: ha risposto alle 10:32.',
    );
    expect(part(place, 'help-called')).toBeNull();
    expect(part(place, 'call-help')).not.toBeNull();
    const { console, send } = desk();
    await toggleHelp(console, contact({ channel: 'phone', helpComing }));
    expect(send).toHaveBeenCalledWith('callHelp', { contactId: 'c1', wanted: true });
  });

  it('says nothing of it when nobody was called', () => {
    expect(part(shown({}), 'help-coming')).toBeNull();
    expect(part(shown({}), 'help-called')).toBeNull();
  });
});

describe('the floor', () => {
  const call = (of: Partial<FloorHelp> = {}): FloorHelp => ({
    contactId: 'c1',
    reference: '7K4-92Q',
    category: 'weapons',
    agentId: 'a1',
    operator: 'Bruno Neri',
    channel: 'video',
    modality: 'video',
    askedAtMs: 1_000,
    ...of,
  });
  const operator = (contactId: string | null): FloorAgent =>
    ({
      agentId: 'a1',
      state: 'busy',
      contact: contactId === null ? null : { contactId },
    }) as unknown as FloorAgent;
  const api = vi.fn();

  async function cards(...helps: FloorHelp[]): Promise<HelpCards> {
    const element = new HelpCards();
    Object.assign(element, {
      session: { api },
      helps,
      agents: [operator('c1')],
      stationMs: 61_000,
      label: () => 'Armi',
    });
    document.body.append(element);
    await element.updateComplete;
    return element;
  }
  const take = async (element: HelpCards) => {
    part(element, 'take-help')!.click();
    await eventually(() => expect(api).toHaveBeenCalled());
    await eventually(() => expect(element.querySelector('[aria-busy="true"]')).toBeNull());
  };

  beforeEach(() => {
    language.set('it');
    api.mockReset().mockResolvedValue(undefined);
  });
  afterEach(() => document.body.replaceChildren());

  it.each([
    ['phone', 'audio', 'per telefono', 'Vado io'],
    ['video', 'text', 'per iscritto', 'Vado io'],
    ['callback', 'video', 'richiamata in corso', 'Vado io'],
    ['video', 'audio', 'a voce', 'Vai ad ascoltare'],
    ['video', 'video', 'in video', 'Vai ad ascoltare'],
  ])('says that it is by %s and %s, and what one can do', async (channel, modality, by, act) => {
    const element = await cards(call({ channel, modality }));
    expect(words(part(element, 'help-call'))).toContain(by);
    expect(words(part(element, 'take-help'))).toBe(act);
    expect(part(element, 'take-help')?.getAttribute('aria-label')).toContain('Bruno Neri');
  });

  it('tells the operator that one comes, where one cannot listen', async () => {
    const listen = vi.fn();
    const element = await cards(call({ channel: 'phone' }));
    element.addEventListener('listen', listen);
    await take(element);
    expect(api).toHaveBeenCalledExactlyOnceWith('contacts/c1/help', { method: 'POST' });
    expect(listen).not.toHaveBeenCalled();
    expect(part(element, 'help-call')).toBeNull();
    const answered = part(element, 'help-answered');
    expect(words(answered)).toContain('Bruno Neri');
    expect(document.activeElement).toBe(answered);
    // called for again, it is another call; and there is none when the contact is over
    element.helps = [call({ channel: 'phone', askedAtMs: 2_000 })];
    await element.updateComplete;
    expect(part(element, 'help-call')).not.toBeNull();
    expect(part(element, 'help-answered')).toBeNull();
    element.helps = [];
    element.agents = [operator(null)];
    await element.updateComplete;
    expect(part(element, 'help-answered')).toBeNull();
  });

  it('keeps in mind everybody one has promised to come to', async () => {
    const other = { contactId: 'c2', agentId: 'a2', operator: 'Carla Verdi', modality: 'text' };
    const element = await cards(call({ channel: 'phone' }), call(other));
    element.agents = [operator('c1'), { ...operator('c2'), agentId: 'a2' }];
    await take(element);
    await take(element);
    expect(api.mock.calls.map(([path]) => path as string)).toEqual([
      'contacts/c1/help',
      'contacts/c2/help',
    ]);
    expect(
      [...element.querySelectorAll('[data-testid="help-answered"]')].map((each) => words(each)),
    ).toEqual([expect.stringContaining('Bruno Neri'), expect.stringContaining('Carla Verdi')]);
    expect(document.activeElement?.textContent).toContain('Carla Verdi');
    expect(part(element, 'help-call')).toBeNull();
  });

  it('listens where one can', async () => {
    const listen = vi.fn();
    const element = await cards(call());
    element.addEventListener('listen', listen);
    await take(element);
    expect(api).toHaveBeenCalledExactlyOnceWith('contacts/c1/monitoring', { method: 'POST' });
    expect(listen).toHaveBeenCalledOnce();
    expect(part(element, 'help-answered')).toBeNull();
  });

  it('says when a colleague was quicker', async () => {
    api.mockRejectedValue(new ApiError(409, 'no_help_called', ''));
    const element = await cards(call({ channel: 'phone' }));
    await take(element);
    expect(element.textContent).toContain(
      'Bruno Neri non chiede più aiuto: forse va già un collega',
    );
    expect(part(element, 'help-call')).not.toBeNull();
  });
});
