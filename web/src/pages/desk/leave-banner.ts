import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import type { Leave } from '../../protocol/desk';
import { alertBox } from '../../ui/alert';
import { categoryLabel } from './context';
import { DeskPart } from './part';

/** The rule of the house: own topics directly, any other by the supervisor's leave. */
export class LeaveBanner extends DeskPart {
  protected override render() {
    const { contact } = this.context.console.desk.value;
    const leave = contact?.leave;
    if (!leave)
      return html`
        <div role="status"></div>
      `;
    return html`
      <div role="status" data-testid="leave" data-state=${leave.state}>${this.#said(leave)}</div>
    `;
  }

  #said(leave: Leave) {
    const topic = categoryLabel(this.context, leave.category);
    switch (leave.state) {
      case 'needed':
        return alertBox(td('desk.leave.needed'), {
          tone: 'warning',
          title: td('desk.leave.needed.title', { topic }),
          actions: this.#ask(),
        });
      case 'pending':
        return alertBox(td('desk.leave.pending', { topic }), {
          title: td('desk.leave.pending.title'),
        });
      case 'granted':
        return alertBox(td('desk.leave.granted', { topic }), { tone: 'success' });
      case 'refused':
        return alertBox(
          html`
            ${leave.reason ? td('desk.leave.refused', { reason: leave.reason }) : nothing}
            ${td('desk.leave.refused.next')}
          `,
          {
            tone: 'warning',
            title: td('desk.leave.refused.title'),
            actions: this.#ask(),
          },
        );
    }
  }

  #ask() {
    const asking = this.context.console.doing.value.has('leave');
    return html`
      <input
        class="vs-input"
        id="desk-leave-reason"
        maxlength="300"
        aria-label=${td('desk.leave.reason')}
        placeholder=${td('desk.leave.reason')}
      />
      <button
        type="button"
        class="btn btn-sm btn-primary"
        data-testid="ask-leave"
        aria-busy=${asking ? 'true' : 'false'}
        @click=${this.#asked}
      >
        ${td(asking ? 'desk.leave.asking' : 'desk.leave.ask')}
      </button>
    `;
  }

  readonly #asked = (): void => {
    const { console } = this.context;
    const category = console.desk.value.contact?.leave?.category;
    if (!category) return;
    const reason = this.querySelector<HTMLInputElement>('#desk-leave-reason')?.value.trim() ?? '';
    void console.about('leave', (contactId) =>
      console.connection.send('askAuthorisation', { contactId, category, reason }),
    );
  };
}
customElements.define('vs-desk-leave', LeaveBanner);
