// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import type { FocusGroupShown } from '../src/protocol/api';
import '../src/pages/drivers/drivers-groups';
import '../src/pages/listening/focus-groups-view';
import { expectAccessible } from './accessibility';
import { check, fill, mount, part, parts, press, Refusal, settled, submit, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const GROUP: FocusGroupShown = {
  id: 'g1',
  state: 'draft',
  title: 'Tempi di attesa',
  purpose: 'Come è andata.',
  startsAt: '2026-12-10T15:00:00Z',
  minutes: 60,
  seats: 8,
  language: 'it',
  place: null,
  recorded: false,
  guide: [{ question: 'Quanto ha aspettato?', minutes: 20 }],
  conference: null,
  invited: 0,
  accepted: 0,
  declined: 0,
  summary: '',
  revision: 0,
  tookPart: null,
  publishedAt: null,
  outline: '',
};
const CALLED: FocusGroupShown = {
  ...GROUP,
  state: 'called',
  conference: 'c1',
  invited: 8,
  accepted: 3,
};
const OVER: FocusGroupShown = {
  ...CALLED,
  state: 'over',
  outline: '- Quanto ha aspettato?',
  revision: 2,
};

async function shown(groups: FocusGroupShown[], answers: Record<string, unknown> = {}) {
  const api = signedIn('supervisor', {
    'GET focus-groups': {
      groups,
      pools: [{ language: 'it', volunteers: 12, places: { online: 6, '': 6 } }],
      k: 5,
      mails: false,
    },
    ...Object.fromEntries(groups.map((each) => [`GET focus-groups/${each.id}`, each])),
    ...answers,
  });
  const { session } = await qualityContext('supervisor');
  await mount('vs-focus-groups', { session });
  await settled();
  return api;
}

describe('focus groups', () => {
  it('say how many volunteers there are, as coarsely as may be told', async () => {
    await shown([]);
    expect(words('focus-pool')).toMatch(/12 volontari.*Nella stazione virtuale.* 6, altri, non/);
    expect(words('focus-groups')).toContain('non invia e-mail');
    expect(words('focus-groups')).toContain('Nessun gruppo ancora.');
    await expectAccessible();
  });

  it('are prepared with a guide, and say what is missing', async () => {
    const api = await shown([], {
      'POST focus-groups': GROUP,
      'GET focus-groups/g1': GROUP,
    });
    await press('new-group');
    expect(part('save-group')).not.toBeNull();
    expect(part('cancel-group')).not.toBeNull();
    await submit(part('focus-form')!);
    expect(words('focus-form')).toContain('Servono titolo, argomento');
    await fill('focus-title', 'Tempi di attesa');
    await fill('focus-purpose', 'Come è andata.');
    await fill('focus-day', '10/12/2026');
    await fill('focus-time', '16.00');
    await fill('focus-minutes', '500');
    await fill('focus-seats', '6');
    await fill('focus-question', 'Quanto ha aspettato?');
    await fill('focus-step-minutes', '10');
    await press('add-question');
    expect(parts('focus-step-minutes')).toHaveLength(2);
    expect(words('focus-form')).toContain('In tutto 20 minuti su 240.');
    await press('add-question');
    parts('remove-question')[2]!.click();
    await settled();
    expect(parts('focus-question')).toHaveLength(2);
    await check(part('focus-recorded')!, true);
    await expectAccessible();
    await submit(part('focus-form')!);
    expect(api.sent('POST focus-groups').map(({ body }) => body)).toEqual([
      {
        title: 'Tempi di attesa',
        purpose: 'Come è andata.',
        startsAt: '2026-12-10T15:00:00.000Z',
        minutes: 240,
        seats: 6,
        language: 'it',
        place: null,
        recorded: true,
        guide: [{ question: 'Quanto ha aspettato?', minutes: 10 }],
      },
    ]);
    expect(words('focus-group')).toContain('Tempi di attesa');
    await press('back-to-groups');
    expect(words('focus-groups')).toContain('Nessun gruppo ancora.');
  });

  it('invite, are edited and deleted while a draft', async () => {
    const api = await shown([GROUP], {
      'POST focus-groups/g1/invitations': { ...CALLED },
      'PUT focus-groups/g1': GROUP,
      'DELETE focus-groups/g1': () => undefined,
    });
    await press('open-group');
    await press('edit-group');
    expect(part('cancel-group')).not.toBeNull();
    await submit(part('focus-form')!);
    expect(api.sent('PUT focus-groups/g1')[0]?.body).toMatchObject({
      startsAt: '2026-12-10T15:00:00.000Z',
      guide: GROUP.guide,
    });
    await press('invite-group');
    expect(api.sent('POST focus-groups/g1/invitations')).toEqual([]);
    await press('confirm-group');
    expect(document.body.textContent).toContain('8 volontari invitati.');
    await press('remove-group');
    await press('confirm-group');
    expect(api.sent('DELETE focus-groups/g1')).toHaveLength(1);
    expect(words('focus-groups')).toContain('Bozza eliminata.');
  });

  it('say why nobody can be invited', async () => {
    await shown([GROUP], { 'POST focus-groups/g1/invitations': new Refusal(409, 'too_few') });
    await press('open-group');
    await press('invite-group');
    await press('confirm-group');
    expect(document.body.textContent).toContain('sono troppo pochi');
  });

  it('that were called are called off', async () => {
    const api = await shown([CALLED], {
      'POST focus-groups/g1/cancellation': { ...CALLED, state: 'off' },
    });
    expect(words('focus-list')).toContain('3 su 8 hanno accettato, 8 invitati');
    await press('open-group');
    expect(words('focus-group')).toContain('La sintesi si scrive dopo');
    await press('call-off-group');
    await press('confirm-group');
    expect(api.sent('POST focus-groups/g1/cancellation')).toHaveLength(1);
  });

  it('are summed up, and the summary is published for good', async () => {
    const api = await shown([OVER], {
      'PUT focus-groups/g1/summary': { ...OVER, revision: 3 },
      'POST focus-groups/g1/publication': OVER,
    });
    await press('open-group');
    await press('take-outline');
    expect((part('focus-summary') as HTMLTextAreaElement).value).toBe('- Quanto ha aspettato?');
    await press('keep-summary');
    expect(api.sent('PUT focus-groups/g1/summary')[0]?.body).toEqual({
      text: '- Quanto ha aspettato?',
      revision: 2,
    });
    await fill('focus-summary', 'Chiedono orari più lunghi.');
    await expectAccessible();
    api.answers['GET focus-groups/g1'] = {
      ...OVER,
      summary: 'Chiedono orari più lunghi.',
      publishedAt: '2026-12-11T09:00:00Z',
      tookPart: 6,
    };
    await press('publish-summary');
    await press('confirm-group');
    expect(api.sent('POST focus-groups/g1/publication')[0]?.body).toEqual({
      text: 'Chiedono orari più lunghi.',
      revision: 2,
    });
    expect(words('focus-summary-shown')).toBe('Chiedono orari più lunghi.');
    expect(words('focus-group')).toContain('Hanno partecipato 6 persone');
  });

  it('stand beside the themes once their summary is published', async () => {
    signedIn('supervisor', {
      'GET focus-groups': {
        groups: [
          { ...OVER, summary: 'Orari.', publishedAt: '2026-12-11T09:00:00Z', tookPart: 6 },
          { ...CALLED, id: 'g2', title: 'Altro' },
        ],
        pools: [],
        k: 5,
        mails: true,
      },
    });
    const { session } = await qualityContext('supervisor');
    await mount('vs-drivers-groups', { session });
    await settled();
    expect(words('drivers-groups')).toContain('dicembre 2026, 6 partecipanti');
    expect(words('drivers-groups')).not.toContain('Altro');
  });
});
