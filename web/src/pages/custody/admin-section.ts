import { html, nothing } from 'lit';
import { tu } from '../../i18n/upkeep';
import type { AdminSection } from '../admin/sections';
import '../topics/case-keeping';
import '../upkeep/kept-panel';
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
        <div class="vs-stack">
          <vs-retention-rules .context=${context}></vs-retention-rules>
          <vs-case-keeping .session=${session}></vs-case-keeping>
          <vs-kept .session=${session}></vs-kept>
        </div>
      `;
    },
  },
];
