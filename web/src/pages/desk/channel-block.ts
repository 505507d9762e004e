import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { td } from '../../i18n/desk';
import { formatTime } from '../../i18n/format';
import type { Contact, Invitation } from '../../protocol/desk';
import { DeskPart } from './part';
import { textField } from '../../ui/field';

/** Going on by another channel: an invitation whose code is read out, or whose link is sent. */
export class ChannelBlock extends DeskPart {
  protected override readonly timed = true;
  @state() private invitation: Invitation | null = null;
  @state() private copied = false;
  @state() private email = '';
  /** Where the invitation that is shown was sent. */
  @state() private mailedTo = '';
  #whose = '';

  protected override willUpdate(): void {
    const { contact } = this.context.console.desk.value;
    const whose = `${contact?.contactId} ${contact?.channel}`;
    const over = this.invitation && this.invitation.expiresAtMs <= this.context.clock.value;
    if (whose !== this.#whose || over) {
      this.#whose = whose;
      this.invitation = null;
      this.copied = false;
      this.email = '';
      this.mailedTo = '';
    }
  }

  protected override render() {
    const { contact } = this.context.console.desk.value;
    if (contact?.state !== 'connected') return nothing;
    const to = contact.channel === 'phone' ? 'video' : 'phone';
    return html`
      <section class="desk-channel" aria-labelledby="desk-channel-heading">
        <h2 id="desk-channel-heading">${td('desk.channel.heading')}</h2>
        <div role="status">${this.invitation ? this.#made(this.invitation, to) : nothing}</div>
        ${this.#mail(to)} ${this.#button(to)}
      </section>
    `;
  }

  #button(to: Contact['channel']) {
    const busy = this.context.console.doing.value.has('invite');
    const words = this.invitation ? td('desk.channel.another') : td(`desk.channel.invite.${to}`);
    return html`
      <button
        type="button"
        class="btn btn-sm btn-outline-primary"
        data-testid="invite"
        aria-busy=${busy ? 'true' : 'false'}
        @click=${() => this.#invite(to)}
      >
        ${busy ? td('desk.channel.inviting') : words}
      </button>
    `;
  }

  /** The link by e-mail, where the station can send any. */
  #mail(to: Contact['channel']) {
    if (to !== 'video' || !this.context.console.desk.value.mail) return nothing;
    return textField({
      id: 'desk-channel-email',
      label: td('desk.channel.email'),
      testid: 'invitation-email',
      type: 'email',
      block: 'desk-channel-mail',
      autocomplete: 'off',
      maxlength: 254,
      value: this.email,
      input: (value) => (this.email = value),
    });
  }

  #made(invitation: Invitation, to: Contact['channel']) {
    const code = `${invitation.code.slice(0, 4)} ${invitation.code.slice(4)}`;
    return html`
      <p>${td(`desk.channel.read.${to}`, { address: location.host })}</p>
      <p class="desk-channel-code" data-testid="invitation-code">${code}</p>
      <p class="vs-soft">
        ${td('desk.channel.until', { time: formatTime(invitation.expiresAtMs) })}
      </p>
      ${
        this.mailedTo
          ? html`
              <p>${td('desk.channel.mailed', { email: this.mailedTo })}</p>
            `
          : nothing
      }
      ${
        invitation.url
          ? html`
              <button
                type="button"
                class="btn btn-link btn-sm"
                data-testid="copy-invitation"
                @click=${() => void this.#copy(invitation.url ?? '')}
              >
                ${td(this.copied ? 'desk.channel.copied' : 'desk.channel.copy')}
              </button>
            `
          : nothing
      }
    `;
  }

  #invite(to: Contact['channel']): void {
    this.copied = false;
    const email = to === 'video' ? this.email.trim() || null : null;
    void this.context.console.invite(to, email, (made) => {
      this.invitation = made;
      this.mailedTo = email ?? '';
      this.email = '';
    });
  }

  async #copy(url: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(url);
      this.copied = true;
    } catch {
      this.copied = false;
    }
  }
}
customElements.define('vs-desk-channel', ChannelBlock);
