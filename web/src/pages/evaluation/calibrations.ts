import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Category } from '../../api';
import { te } from '../../i18n/evaluation';
import { formatDate, STATION_ZONE } from '../../i18n/format';
import { StationElement, focusOn } from '../../ui/element';
import { icon } from '../../ui/icons';
import { Sorting, table } from '../../ui/table';
import type { StaffSession } from '../../staff/session';
import { actionBox, readingBox } from '../../staff/page';
import './calibration-view';
import { categoryName, noneYet } from './lists';
import { besidePlayer, type Calibration, type CalibrationOpened, reviewWords } from './reviews';
import { Action } from '../../ui/action';
import { Reading } from '../../ui/reading';

/** All calibration sessions; one that is compared is opened here, one to be rated beside the player. */
export class Calibrations extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property() me = '';
  @state() private opened: CalibrationOpened | null = null;
  readonly #calibrations = new Reading<readonly Calibration[]>(
    this,
    async (signal) => (await this.session.api('review/calibrations', { signal })).calibrations,
    reviewWords,
  );
  readonly #action = new Action(this, reviewWords);
  readonly #sorting = new Sorting(this);

  #open({ id }: Calibration): Promise<boolean> {
    return this.#action.run('open', async () => {
      this.opened = await this.session.api(`review/calibrations/${id}`);
      await this.updateComplete;
      focusOn(this, 'h2');
    });
  }

  readonly #back = (): void => {
    this.opened = null;
    void this.#calibrations.again();
  };

  protected override render() {
    const { opened } = this;
    return html`
      ${actionBox(this.#action)}
      ${
        opened
          ? html`
              <button type="button" class="btn btn-link" @click=${this.#back}>
                ${icon('back')} ${te('evaluation.back')}
              </button>
              <vs-calibration-view
                class="vs-card staff-card"
                .session=${this.session}
                .opened=${opened}
                .me=${this.me}
                @changed=${(event: CustomEvent<CalibrationOpened>) => (this.opened = event.detail)}
              ></vs-calibration-view>
            `
          : html`
              <section class="vs-card staff-card" aria-labelledby="calibrations-title">
                <h2 id="calibrations-title">${te('evaluation.tab.calibrations')}</h2>
                <p class="vs-soft">${te('evaluation.calibrations.lead')}</p>
                ${readingBox(
                  this.#calibrations,
                  (calibrations) =>
                    calibrations.length === 0
                      ? noneYet(
                          te('evaluation.calibrations.empty.title'),
                          te('evaluation.calibrations.empty.text'),
                          'people',
                        )
                      : this.#table(calibrations),
                  te('evaluation.loading'),
                )}
              </section>
            `
      }
    `;
  }

  #table(calibrations: readonly Calibration[]) {
    return table<Calibration>({
      testid: 'calibrations',
      look: 'evaluation-table',
      caption: te('evaluation.tab.calibrations'),
      rows: calibrations,
      key: (it) => it.id,
      sorting: this.#sorting,
      columns: [
        {
          name: 'name',
          heading: te('evaluation.calibrations.name'),
          sort: (it) => it.name,
          cell: (it) => html`
            ${
              toBeRated(it)
                ? html`
                    <a href=${besidePlayer(it, { calibration: it.id })}>${it.name}</a>
                  `
                : html`
                    <button type="button" class="quality-open" @click=${() => void this.#open(it)}>
                      ${it.name}
                    </button>
                  `
            }
            <span class="evaluation-second">
              ${formatDate(Date.parse(it.madeAt), STATION_ZONE)}
            </span>
          `,
        },
        {
          name: 'contact',
          heading: te('evaluation.column.contact'),
          labelled: true,
          cell: (it) => html`
            ${it.reference}
            <span class="evaluation-second">${categoryName(it.category, this.categories)}</span>
          `,
        },
        {
          name: 'form',
          heading: te('evaluation.column.form'),
          labelled: true,
          sort: (it) => it.form.name,
          cell: (it) => it.form.name,
        },
        {
          name: 'state',
          heading: te('evaluation.column.state'),
          labelled: true,
          sort: (it) => it.state,
          cell: (it) => html`
            <span class="vs-badge" data-tone=${it.state === 'closed' ? 'success' : nothing}>
              ${te(`evaluation.calibrations.state.${it.state}`)}
            </span>
            <span class="evaluation-second">
              ${
                toBeRated(it)
                  ? te('evaluation.calibrations.mine')
                  : te('evaluation.calibrations.rated', { done: it.rated, all: it.participants })
              }
            </span>
          `,
        },
      ],
    });
  }
}
customElements.define('vs-calibrations', Calibrations);

/** This person is one of its reviewers, and has not rated yet. */
function toBeRated(it: Calibration): boolean {
  return it.state === 'rating' && it.mine === 'open';
}
