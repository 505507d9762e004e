import { html, nothing } from 'lit';
import { tu } from '../../i18n/upkeep';
import type { AdminSection } from '../admin/sections';
import './custody.scss';
import './retention-rules';

/** The rules of retention, as they stand on the page of the quality office as well. */
export const sections: readonly AdminSection[] = [
  {
    name: 'retention',
    group: 'data',
    order: 0,
    title: () => tu('menu.retention'),
    render: ({ session, categories }) => {
      const me = session.me.value;
      if (!me) return nothing;
      const context = {
        session,
        me,
        categories,
        params: new URLSearchParams(),
        go: () => location.assign('/quality'),
      };
      return html`
        <vs-retention-rules .context=${context}></vs-retention-rules>
      `;
    },
  },
];
