// What a report is asked for: ready-made periods, days, rows, limits, comparison.
import { html, nothing } from 'lit';
import { type Category, categoryText } from '../../api';
import { dayText } from '../../i18n/moments';
import { tf } from '../../i18n/report-figures';
import { tr } from '../../i18n/reports';
import { dayField } from '../../ui/date-field';
import { type Choice, selectField } from '../../ui/field';
import { period, type Preset, PRESETS } from './presets';
import {
  type Asked,
  channelName,
  CHANNELS,
  COMPARISONS,
  GROUPINGS,
  OUTCOMES,
  outcomeName,
  type ReportChoices,
  wrapUpName,
} from './report';

export interface Filters {
  asked: Asked;
  today: string;
  categories: readonly Category[];
  /** `null` until they are here. */
  choices: ReportChoices | null;
  ask: (change: Partial<Asked>) => void;
  /** The rows and the comparison cannot be chosen: what is shown has its own. */
  only?: boolean;
  /** Nothing but the days can be chosen. */
  days?: boolean;
}

export function filters(of: Filters) {
  const { asked, choices, ask } = of;
  const groupings = GROUPINGS.filter((by) => by !== 'operator' || choices?.operators);
  return html`
    <section class="vs-card reports-filters" aria-label=${tr('reports.filters')}>
      <div class="reports-quick" role="group" aria-label=${tr('reports.quick')}>
        ${PRESETS.map((preset) => presetButton(of, preset))}
      </div>
      <div class="reports-fields">
        ${dayField('reports-from', tr('reports.from'), asked.from, (day) => day && ask({ from: day }))}
        ${dayField('reports-to', tr('reports.to'), asked.to, (day) => day && ask({ to: day }))}
        ${
          of.only
            ? nothing
            : [
                choice(
                  of,
                  'by',
                  tr('reports.by'),
                  groupings.map((by) => [by, tf(`rows.${by}`)]),
                ),
                choice(
                  of,
                  'compare',
                  tr('reports.compare'),
                  COMPARISONS.map((each) => [each, tr(`reports.compare.${each || 'none'}`)]),
                ),
              ]
        }
        ${of.days ? nothing : limits(of)}
      </div>
      ${of.days ? nothing : agreementNote(choices)}
    </section>
  `;
}

function limits(of: Filters) {
  const { choices } = of;
  return html`
    ${choice(of, 'category', tr('reports.category'), [
      ['', tr('reports.all')],
      ...of.categories.map((each): [string, string] => [each.id, categoryText(each).label]),
    ])}
    ${choice(of, 'channel', tr('reports.channel'), [
      ['', tr('reports.all')],
      ...CHANNELS.map((each): [string, string] => [each, channelName(each)]),
    ])}
    ${choice(of, 'office', tr('reports.office'), [
      ['', tr('reports.all')],
      ...(choices?.offices ?? []).map(({ id, name }): [string, string] => [id, name]),
    ])}
    ${
      choices?.operators
        ? choice(of, 'operator', tr('reports.operator'), [
            ['', tr('reports.all')],
            ...choices.operators.map(({ id, name }): [string, string] => [id, name]),
          ])
        : nothing
    }
    ${choice(of, 'outcome', tr('reports.outcome'), [
      ['', tr('reports.all.outcomes')],
      ...OUTCOMES.map((each): [string, string] => [each, outcomeName(each)]),
    ])}
    ${choice(of, 'wrapUp', tr('reports.wrapUp'), [
      ['', tr('reports.all')],
      ...(choices?.wrapUps ?? []).map((each): [string, string] => [each, wrapUpName(each)]),
    ])}
  `;
}

function agreementNote(choices: ReportChoices | null) {
  return html`
    ${
      choices?.operators === null
        ? html`
            <p class="vs-hint" data-testid="reports-no-operators">${tr('reports.noAgreement')}</p>
          `
        : nothing
    }
    ${
      choices?.agreement
        ? html`
            <p class="vs-hint">
              ${tr('reports.agreement', { name: choices.agreement })}
              ${choices.operatorsUntil ? tr('reports.until', { day: dayText(choices.operatorsUntil) }) : nothing}
            </p>
          `
        : nothing
    }
  `;
}

function presetButton({ asked, today, ask, only }: Filters, preset: Preset) {
  const { from, to, by } = period(preset, today);
  const chosen = asked.from === from && asked.to === to && (only === true || asked.by === by);
  return html`
    <button
      type="button"
      class="btn ${chosen ? 'btn-primary' : 'btn-outline-primary'}"
      data-testid="period-${preset}"
      aria-pressed=${chosen ? 'true' : 'false'}
      @click=${() => ask(only ? { from, to } : { from, to, by })}
    >
      ${tr(`reports.quick.${preset}`)}
    </button>
  `;
}

function choice(
  { asked, ask }: Filters,
  name: Exclude<keyof Asked, 'from' | 'to'>,
  label: string,
  options: readonly Choice<string>[],
) {
  return selectField({
    id: `reports-${name}`,
    label,
    testid: `reports-${name}`,
    value: asked[name],
    options,
    change: (value) => ask({ [name]: value }),
  });
}
