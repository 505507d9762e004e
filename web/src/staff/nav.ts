import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ts } from '../i18n/staff';
import { StationElement } from '../ui/element';
import { fitting } from './fitting';
import type { Role } from './session';

const READING = [
  ['/circulars', 'staff.nav.circulars'],
  ['/sheets', 'staff.nav.sheets'],
] as const;
const WRITTEN = [
  ['/complaints', 'staff.nav.complaints'],
  ...READING,
  ['/bodies', 'staff.nav.bodies'],
] as const;
const INQUIRIES = ['/inquiries', 'staff.nav.inquiries'] as const;
const LIST = ['/mailing-list', 'staff.nav.mailing-list'] as const;
const LISTENING = ['/listening', 'staff.nav.listening'] as const;
const ANSWERED = [
  ['/messages', 'staff.nav.messages'],
  INQUIRIES,
  ...WRITTEN,
  LIST,
  ['/evaluations', 'staff.nav.evaluations'],
  LISTENING,
] as const;
/** The pages of each role, in the order of its day: what does not fit into the window stands behind the last button. */
const PAGES = {
  supervisor: [
    ['/supervisor', 'staff.nav.floor'],
    ['/supervisor/day', 'staff.nav.day'],
    ['/supervisor/alarms', 'staff.nav.alarms'],
    ['/supervisor/contacts', 'staff.nav.contacts'],
    ['/messages', 'staff.nav.messages'],
    ['/supervisor/complaints', 'staff.nav.complaints'],
    ['/supervisor/late', 'staff.nav.late'],
    INQUIRIES,
    ['/supervisor/reports', 'staff.nav.reports'],
    ['/supervisor/drivers', 'staff.nav.drivers'],
    ['/supervisor/command-reports', 'staff.nav.command-reports'],
    LISTENING,
    ['/quality', 'staff.nav.quality'],
    ['/supervisor/minutes', 'staff.nav.minutes'],
    ...READING,
    ['/bodies', 'staff.nav.bodies'],
    LIST,
  ],
  admin: [['/admin', 'staff.nav.admin'], ...WRITTEN, ['/quality', 'staff.nav.keeping']],
  operator: [['/desk', 'staff.nav.desk'], ...ANSWERED],
  office: [['/office', 'staff.nav.desk'], ...ANSWERED],
  quality: [['/quality', 'staff.nav.quality'], LISTENING, ...READING],
} as const satisfies Record<Role, readonly (readonly [string, `staff.nav.${string}`])[]>;

/**
 * Where somebody can go from here: one line, however narrow the window; the pages that do not fit stand behind a
 * button at its end (a disclosure, as WAI-ARIA's pattern for navigation has it).
 */
export class StaffNav extends StationElement {
  @property({ attribute: false }) of: Role = 'operator';
  /**
   * The page keeps a contact: all others open in tabs of their own, from behind the button. No desk is among them, since
   * a second one would take the contact away from this one.
   */
  @property({ type: Boolean, reflect: true }) beside = false;
  @state() private shown = Infinity;
  @state() private open = false;
  readonly #resize = new ResizeObserver(() => this.#fit());

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('pointerdown', this.#outside, { signal: this.scope });
    this.addEventListener('focusout', this.#left, { signal: this.scope });
    this.addEventListener('keydown', this.#key, { signal: this.scope });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  /** Words change their widths with language and font: each is watched as the line is. */
  protected override updated(): void {
    if (this.beside) return;
    for (const each of this.querySelectorAll('.staff-nav, .staff-nav-line > li'))
      this.#resize.observe(each);
  }

  #fit(): void {
    const line = this.querySelector<HTMLElement>('.staff-nav');
    if (!line) return;
    const widths = [...line.querySelectorAll<HTMLElement>('.staff-nav-line > li')].map(
      (each) => each.offsetWidth,
    );
    const more = widths.pop() ?? 0;
    this.shown = fitting(widths, line.clientWidth, more);
    if (this.shown === widths.length) this.open = false;
  }

  readonly #outside = (event: Event): void => {
    if (event.target instanceof Node && !this.contains(event.target)) this.open = false;
  };

  readonly #left = ({ relatedTarget }: FocusEvent): void => {
    if (relatedTarget instanceof Node && !this.contains(relatedTarget)) this.open = false;
  };

  get #links(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('.staff-nav-rest a')];
  }

  readonly #key = (event: KeyboardEvent): void => {
    const button = this.querySelector<HTMLElement>('.staff-nav-more');
    if (event.key === 'Escape' && this.open) {
      this.open = false;
      button?.focus();
    } else if (event.key === 'ArrowDown' && event.target === button) void this.#enter();
    else if (this.open && ['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key))
      this.#move(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  async #enter(): Promise<void> {
    this.open = true;
    await this.updateComplete;
    this.#links[0]?.focus();
  }

  #move(key: string): void {
    const links = this.#links;
    const at = links.findIndex((each) => each === document.activeElement);
    const to = { Home: 0, End: links.length - 1, ArrowUp: Math.max(at - 1, 0) }[key] ?? at + 1;
    links[Math.min(to, links.length - 1)]?.focus();
  }

  protected override render() {
    const pages = PAGES[this.of];
    const [line, rest] = this.beside
      ? [[], pages.filter(([, words]) => words !== 'staff.nav.desk')]
      : [pages, this.shown < pages.length ? pages.slice(this.shown) : []];
    const within = rest.some(([path]) => here(path));
    return html`
      <nav class="staff-nav" aria-label=${ts('staff.nav')}>
        <ul class="staff-nav-line">
          ${line.map(
            ([path, words], index) => html`
              <li ?data-out=${index >= this.shown}>
                <a href=${path} aria-current=${here(path) ? 'page' : nothing}>${ts(words)}</a>
              </li>
            `,
          )}
          <li ?data-out=${rest.length === 0}>
            <button
              type="button"
              class="staff-nav-more"
              aria-expanded=${this.open ? 'true' : 'false'}
              aria-controls="staff-nav-rest"
              ?data-present=${within}
              @click=${() => (this.open = !this.open)}
            >
              ${ts(this.beside ? 'staff.nav' : 'staff.nav.more')}
              ${
                within
                  ? html`
                      <span class="staff-nav-hidden">${ts('staff.nav.within')}</span>
                    `
                  : nothing
              }
            </button>
            <ul id="staff-nav-rest" class="vs-card staff-nav-rest" ?hidden=${!this.open}>
              ${rest.map(
                ([path, words]) => html`
                  <li>
                    <a
                      href=${path}
                      target=${this.beside ? '_blank' : nothing}
                      aria-current=${here(path) ? 'page' : nothing}
                      @click=${() => (this.open = false)}
                    >
                      ${ts(words)}
                    </a>
                  </li>
                `,
              )}
            </ul>
          </li>
        </ul>
      </nav>
    `;
  }
}
customElements.define('vs-staff-nav', StaffNav);

function here(path: string): boolean {
  return location.pathname === path;
}
