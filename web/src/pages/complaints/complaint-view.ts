import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tz } from '../../i18n/complaints';
import { tl } from '../../i18n/messages';
import { dayText } from '../../i18n/moments';
import { formatSize } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import type {
  ChoiceShown,
  ComplaintLists,
  ComplaintListed,
  ComplaintOpened,
  ComplaintPerson,
} from '../../protocol/api';
import { actionBox, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';
import { selectField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { loadingLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { choiceWords } from '../complaint/calls';
import '../messages/wrong-address';
import type { NewAddress } from '../messages/wrong-address';
import './complaint-work';
import { choiceOr, moment, paceOf, paceWords, problemWords, stateWords, subjectOf } from './words';

/** One complaint with everything: what was said, how it went on, who is responsible, what is like it. */
export class ComplaintView extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) complaint = '';
  @state() private person = '';
  readonly #opened = new Reading<ComplaintOpened>(
    this,
    (signal) => this.session.api(this.#path, { signal }),
    problemWords,
    { begins: false },
  );
  readonly #people = new Reading<readonly ComplaintPerson[]>(
    this,
    async (signal) => (await this.session.api('complaints/people', { signal })).people,
    problemWords,
    { begins: false },
  );
  readonly #choices = new Reading<readonly ChoiceShown[]>(
    this,
    async (signal) => (await this.session.api('complaints/choices', { signal })).choices,
    problemWords,
  );
  readonly #lists = new Reading<ComplaintLists>(
    this,
    (signal) => this.session.api('complaints/lists', { signal }),
    problemWords,
  );
  readonly #action = new Action<'assign' | 'group' | 'concern' | 'file'>(this, problemWords);
  /** What came of a corrected address is said where its form was. */
  readonly #addressed = new Action(this, problemWords);

  get #path() {
    return `complaints/${encodeURIComponent(this.complaint)}` as const;
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('complaint')) return;
    this.#addressed.done = '';
    void this.#read();
  }

  async #read(): Promise<void> {
    await this.#opened.anew();
    if (this.#opened.value?.mayAssign) void this.#people.again();
    await this.updateComplete;
    focusOn(this, 'h1');
  }

  protected override render() {
    const { value, problem } = this.#opened;
    return html`
      <button
        type="button"
        class="btn btn-link"
        data-testid="close-complaint"
        @click=${() => this.dispatchEvent(new Event('close'))}
      >
        ${icon('back')} ${tz('complaints.back')}
      </button>
      ${retryBox(this.#opened)}
      ${value ? this.#shown(value) : problem ? nothing : loadingLine(ts('staff.loading'))}
    `;
  }

  #shown(of: ComplaintOpened) {
    const { complaint } = of;
    return html`
      <div class="complaint-columns">
        <div>
          <article class="vs-card complaint-main" aria-labelledby="complaint-title">
            <p class="vs-soft">
              ${complaint.reference} · ${choiceWords(complaint.category)} ·
              ${tz(`complaints.way.${complaint.way}`)}
            </p>
            <h1 id="complaint-title" tabindex="-1">${subjectOf(complaint)}</h1>
            ${
              of.mayAssign || this.session.me.value?.role === 'supervisor'
                ? html`
                    <p>
                      <a href="/messages?case=${complaint.reference}">${tz('complaints.case')}</a>
                    </p>
                  `
                : nothing
            }
            <p data-testid="complaint-standing">
              <strong>${stateWords(complaint)}</strong>
              <span data-pace=${paceOf(complaint)}>${paceWords(complaint)}</span>
            </p>
            ${
              complaint.reopened
                ? alertBox(tz('complaints.reopened'), { tone: 'warning' })
                : nothing
            }
            ${
              complaint.anonymous
                ? alertBox(tz('complaints.anonymous.explained'), { tone: 'info' })
                : nothing
            }
            ${actionBox(this.#addressed)} ${this.#wrongAddress(of)} ${this.#facts(of)}
            ${this.#thread(of)} ${this.#files(of)}
          </article>
          <vs-complaint-work
            .session=${this.session}
            .opened=${of}
            .choices=${this.#choices.value ?? []}
            @changed=${(event: CustomEvent<ComplaintOpened>) => this.#opened.take(event.detail)}
            @unread=${() => void this.#opened.again()}
          ></vs-complaint-work>
        </div>
        <div>
          ${this.#responsible(of)} ${this.#concerns(of)} ${this.#steps(of)} ${this.#alike(of)}
        </div>
      </div>
    `;
  }

  #wrongAddress({ unreached, email }: ComplaintOpened) {
    if (!unreached || !email) return nothing;
    return html`
      <vs-wrong-address
        .email=${email}
        .correct=${(body: NewAddress) => this.#correctAddress(body)}
      ></vs-wrong-address>
    `;
  }

  async #correctAddress(body: NewAddress): Promise<void> {
    const method = 'PUT';
    const corrected = await this.session.api(`${this.#path}/address`, { method, body });
    this.#opened.take(corrected);
    this.#addressed.done = tl(corrected.reading.text ? 'address.done.again' : 'address.done');
    await this.updateComplete;
    focusOn(this, 'h1');
  }

  #facts(of: ComplaintOpened) {
    const { complaint } = of;
    const when = [of.happenedOn === null ? '' : dayText(of.happenedOn), of.happened]
      .filter(Boolean)
      .join(' · ');
    const rows: readonly (readonly [string, string])[] = [
      [tz('complaints.fact.when'), when],
      [tz('complaints.fact.place'), complaint.place],
      [tz('complaints.fact.from'), [of.name, of.email].filter(Boolean).join(' · ')],
      [tz('complaints.fact.cause'), complaint.cause ? choiceOr(complaint.cause) : ''],
      [tz('complaints.fact.measure'), complaint.measure ? choiceOr(complaint.measure) : ''],
      [tz('complaints.fact.detail'), of.measureText],
      [
        tz('complaints.fact.word'),
        complaint.settled === null
          ? ''
          : tz(complaint.settled ? 'complaints.word.yes' : 'complaints.word.no'),
      ],
    ];
    return html`
      <dl class="complaint-facts">
        ${rows
          .filter(([, value]) => value !== '')
          .map(
            ([name, value]) => html`
              <div>
                <dt>${name}</dt>
                <dd>${value}</dd>
              </div>
            `,
          )}
      </dl>
    `;
  }

  #thread(of: ComplaintOpened) {
    if (of.thread.length === 0) {
      return html`
        <p class="vs-soft">${tz('complaints.erased')}</p>
      `;
    }
    return html`
      <ol class="complaint-thread" aria-label=${tz('complaints.thread')}>
        ${of.thread.map(
          (entry) => html`
            <li data-author=${entry.author}>
              <p class="vs-soft">
                ${tz(`complaints.author.${entry.author}`)} · ${moment(entry.writtenAt)}
              </p>
              <p class="complaint-words">${entry.text}</p>
            </li>
          `,
        )}
      </ol>
    `;
  }

  #files(of: ComplaintOpened) {
    if (of.files.length === 0) return nothing;
    return html`
      <h2>${tz('complaints.files')}</h2>
      <ul class="complaint-files-list">
        ${of.files.map(
          (file) => html`
            <li>
              ${file.name} (${formatSize(file.size)})
              ${
                file.state === 'ready'
                  ? html`
                      <button
                        type="button"
                        class="btn btn-outline-primary btn-sm"
                        data-testid="download-file"
                        @click=${() =>
                          void this.#action.run('file', () =>
                            this.session.download(
                              `${this.#path}/files/${file.id}`,
                              file.name,
                              this.scope,
                            ),
                          )}
                      >
                        ${tz('complaints.file.download')}
                        <span class="visually-hidden">${file.name}</span>
                      </button>
                    `
                  : html`
                      <span class="vs-soft">${tz(`complaints.file.${file.state}`)}</span>
                    `
              }
            </li>
          `,
        )}
      </ul>
      ${actionBox(this.#action)}
    `;
  }

  #responsible(of: ComplaintOpened) {
    const people = this.#people.value ?? [];
    return html`
      <section class="vs-card" aria-labelledby="complaint-person">
        <h2 id="complaint-person">${tz('complaints.person')}</h2>
        <p data-testid="complaint-person">${of.complaint.person ?? tz('complaints.nobody')}</p>
        ${
          of.mayAssign
            ? html`
                ${retryBox(this.#people)}
                ${selectField({
                  id: 'complaint-give',
                  testid: 'complaint-give',
                  label: tz('complaints.give'),
                  value: this.person,
                  options: [
                    ['', tz('complaints.give.choose')],
                    ...people.map(
                      (each) =>
                        [
                          each.id,
                          each.office ? `${each.name} (${each.office})` : each.name,
                        ] as const,
                    ),
                  ],
                  change: (person) => (this.person = person),
                })}
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="assign-complaint"
                  ?disabled=${this.person === ''}
                  aria-busy=${this.#action.is('assign') ? 'true' : 'false'}
                  @click=${() => void this.#assign()}
                >
                  ${tz('complaints.give.act')}
                </button>
              `
            : nothing
        }
        ${of.files.length === 0 ? actionBox(this.#action) : nothing}
      </section>
    `;
  }

  async #assign(): Promise<void> {
    const body = { person: this.person };
    const done = await this.#action.run(
      'assign',
      async () =>
        this.#opened.take(await this.session.api(`${this.#path}/person`, { method: 'PUT', body })),
      tz('complaints.given'),
    );
    if (done) this.person = '';
  }

  #concerns(of: ComplaintOpened) {
    const { complaint } = of;
    const lists = this.#lists.value;
    if (of.may.length === 0 || !lists) return nothing;
    const known = lists.categories.some(({ id }) => id === complaint.category.id);
    const categories = known ? lists.categories : [complaint.category, ...lists.categories];
    return html`
      <section class="vs-card" aria-labelledby="complaint-concerns">
        <h2 id="complaint-concerns">${tz('complaints.concerns')}</h2>
        ${selectField({
          id: 'concerns-category',
          testid: 'concerns-category',
          label: tz('complaints.column.category'),
          value: complaint.category.id,
          options: categories.map((each) => [each.id, choiceWords(each)] as const),
          change: (category) => void this.#concern(category, complaint.office?.id ?? null),
        })}
        ${selectField({
          id: 'concerns-office',
          label: tz('complaints.column.office'),
          value: complaint.office?.id ?? '',
          options: [
            ['', tz('complaints.unknown.office')],
            ...lists.offices.map(({ id, name }) => [id, name] as const),
          ],
          change: (office) => void this.#concern(complaint.category.id, office || null),
        })}
      </section>
    `;
  }

  async #concern(category: string, office: string | null): Promise<void> {
    const body = { category, office };
    await this.#action.run(
      'concern',
      async () =>
        this.#opened.take(
          await this.session.api(`${this.#path}/concerns`, { method: 'PUT', body }),
        ),
      tz('complaints.saved'),
    );
  }

  #steps(of: ComplaintOpened) {
    return html`
      <section class="vs-card" aria-labelledby="complaint-steps">
        <h2 id="complaint-steps">${tz('complaints.steps')}</h2>
        <ol class="complaint-steps">
          ${of.steps.map(
            (step) => html`
              <li>
                <strong>${tz(`complaints.state.${step.state}`)}</strong>
                <span class="vs-soft">
                  ${moment(step.at)}${step.by === null ? '' : ` · ${step.by}`}
                </span>
                ${
                  step.note === null
                    ? nothing
                    : html`
                        <span>${step.note}</span>
                      `
                }
              </li>
            `,
          )}
        </ol>
      </section>
    `;
  }

  #alike(of: ComplaintOpened) {
    if (of.like.length === 0 && of.group.length === 0) return nothing;
    return html`
      <section class="vs-card" aria-labelledby="complaint-alike">
        <h2 id="complaint-alike">${tz('complaints.alike')}</h2>
        ${this.#others(tz('complaints.alike.same'), of.group, false, of.mayAssign)}
        ${this.#others(tz('complaints.alike.maybe'), of.like, true, true)}
      </section>
    `;
  }

  #others(heading: string, others: readonly ComplaintListed[], together: boolean, acts: boolean) {
    if (others.length === 0) return nothing;
    return html`
      <h3>${heading}</h3>
      <ul class="complaint-others">
        ${others.map(
          (other) => html`
            <li>
              <span>
                ${subjectOf(other)}
                <span class="complaints-second">
                  ${other.reference} ·
                  ${moment(other.takenAt)}${other.place ? ` · ${other.place}` : ''}
                </span>
              </span>
              ${
                acts
                  ? html`
                      <button
                        type="button"
                        class="btn btn-outline-primary btn-sm"
                        data-testid=${together ? 'join-complaint' : 'part-complaint'}
                        @click=${() => void this.#group(other.id, together)}
                      >
                        ${tz(together ? 'complaints.join' : 'complaints.part')}
                        <span class="visually-hidden">${other.reference}</span>
                      </button>
                    `
                  : nothing
              }
              <button
                type="button"
                class="btn btn-link btn-sm"
                @click=${() => this.dispatchEvent(new CustomEvent('show', { detail: other.id }))}
              >
                ${tz('complaints.show')}
                <span class="visually-hidden">${other.reference}</span>
              </button>
            </li>
          `,
        )}
      </ul>
    `;
  }

  async #group(other: string, together: boolean): Promise<void> {
    const body = { other, together };
    await this.#action.run('group', async () =>
      this.#opened.take(await this.session.api(`${this.#path}/group`, { method: 'POST', body })),
    );
  }
}
customElements.define('vs-complaint', ComplaintView);
