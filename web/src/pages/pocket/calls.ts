import { api, request } from '../../api';
import type { SearchLanguage } from '../../search/language';
import { LOADERS } from '../../search/topic-search';
import type { StaffSession } from '../../staff/session';
import type { Calls } from './pocket';

/** How the page reaches the station; `session` is that of the account signed in at this browser. */
export function callsOf(session: StaffSession): Calls {
  return {
    device: (token, body) => api('pocket/set', { method: 'POST', body, token }),
    staff: async (since, trouble) => {
      if (session.me.value === null && !(await session.restore())) return null;
      return session.api('sheet-set', { method: 'POST', body: { since, trouble } });
    },
    enrol: (code) => api('pocket/enrolment', { method: 'POST', body: { code } }),
    attachment: async (token, id) =>
      token === null
        ? session.file(`sheets/files/${id}`)
        : (await request(`pocket/files/${id}`, { method: 'POST', token })).blob(),
    leave: (token) => api('pocket/enrolment', { method: 'DELETE', token }),
  };
}

/** What the search needs to know for a page in this language. */
export async function searchLanguages(code: string): Promise<SearchLanguage[]> {
  const wanted = code === 'en' ? (['it', 'en'] as const) : (['it'] as const);
  return Promise.all(wanted.map(async (each) => (await LOADERS[each]()).language));
}
