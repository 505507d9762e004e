import { html, noChange, nothing, type TemplateResult } from 'lit';
import { type ChildPart, directive, Directive } from 'lit/directive.js';

/** A label, a control and what is to be known about it, tied together for screen readers. */
export interface FieldFrame {
  id: string;
  label: unknown;
  /** What to write and what it is for; under the control. Its id is the field's with `-hint`. */
  hint?: unknown;
  /** The hint is long and wanted before one writes: it stands between label and control. */
  hintFirst?: boolean;
  /** The hint changes while the page is open: screen readers are told. */
  hintLive?: boolean;
  /** Why the value cannot be taken; said at once, and the control is invalid as long as it is there. */
  error?: unknown;
  /** The control is marked as wrong, and the words for it are elsewhere. */
  invalid?: boolean;
  /** Ids of more words about the control. */
  describedBy?: string | undefined;
  /** More below the control. */
  after?: unknown;
  /** More classes of the whole. */
  block?: string;
}

interface Control extends FieldFrame {
  name?: string;
  testid?: string;
  /** A dialog that opens puts the focus here. */
  focus?: boolean;
  required?: boolean;
  disabled?: boolean;
  busy?: boolean;
}

interface Written extends Control {
  /** What stands in it; without it the field is its own master and is read when it is wanted. */
  value?: string | undefined;
  maxlength?: number;
  minlength?: number;
  /** It is read and copied, and not changed. */
  readonly?: boolean;
  lang?: string;
  placeholder?: string | undefined;
  input?: ((value: string, event: Event) => void) | undefined;
  change?: ((value: string, event: Event) => void) | undefined;
  keydown?: ((event: KeyboardEvent) => void) | undefined;
}

export interface TextField extends Written {
  type?: 'text' | 'search' | 'email' | 'tel' | 'number' | 'password';
  inputmode?: 'numeric' | 'tel' | 'text' | undefined;
  autocomplete?: AutoFill | undefined;
  /** Codes and names for machines are `none` or `characters`, and are not spell-checked. */
  autocapitalize?: 'none' | 'characters' | 'sentences';
  min?: number;
  max?: number;
  /** More classes of the input. */
  look?: string;
  /** The page begins here. */
  autofocus?: boolean;
}

export interface TextArea extends Written {
  rows?: number;
}

/** The value of a choice, and its words. */
export type Choice<V> = readonly [value: V, words: unknown];

export interface SelectField<V extends string | number> extends Control {
  /** What is chosen; without it the first. */
  value?: V | '' | null | undefined;
  options: readonly Choice<V>[];
  /** More of them, under headings. */
  groups?: readonly (readonly [heading: string, options: readonly Choice<V>[]])[];
  /** What stands there until something is chosen; it cannot be chosen itself. */
  choose?: unknown;
  change?: ((value: V, event: Event) => void) | undefined;
}

/** The frame for a control that is made elsewhere, which has the id of the field. */
export function field(of: FieldFrame, control: unknown): TemplateResult {
  const hint =
    of.hint === undefined && of.error === undefined
      ? nothing
      : html`
          <span
            class="vs-hint"
            id="${of.id}-hint"
            role=${of.hintLive || 'error' in of ? 'status' : nothing}
          >
            ${
              isThere(of.error)
                ? html`
                    <span class="vs-error">${of.error}</span>
                  `
                : nothing
            }
            ${of.hint ?? nothing}
          </span>
        `;
  return html`
    <div class=${classes('vs-field', of.block)}>
      <label for=${of.id}>${of.label}</label>
      ${of.hintFirst ? hint : nothing} ${control} ${of.hintFirst ? nothing : hint}
      ${of.after ?? nothing}
    </div>
  `;
}

/** A line to be written. */
export function textField(of: TextField): TemplateResult {
  return field(of, textInput(of));
}

/** The control of a {@link textField} alone, for a frame that holds more than it. */
export function textInput(of: TextField): TemplateResult {
  const plain = of.autocapitalize === 'none' || of.autocapitalize === 'characters';
  return html`
    <input
      class=${classes('vs-input', of.look)}
      id=${of.id}
      type=${of.type ?? nothing}
      name=${of.name ?? nothing}
      data-testid=${of.testid ?? nothing}
      ?data-focus=${of.focus}
      ?required=${of.required}
      ?disabled=${of.disabled}
      ?autofocus=${of.autofocus}
      ?readonly=${of.readonly}
      inputmode=${of.inputmode ?? nothing}
      autocomplete=${of.autocomplete ?? nothing}
      autocapitalize=${of.autocapitalize ?? nothing}
      spellcheck=${plain ? 'false' : nothing}
      minlength=${of.minlength ?? nothing}
      maxlength=${of.maxlength ?? nothing}
      min=${of.min ?? nothing}
      max=${of.max ?? nothing}
      lang=${of.lang ?? nothing}
      placeholder=${of.placeholder ?? nothing}
      aria-describedby=${description(of)}
      aria-invalid=${invalidity(of)}
      aria-busy=${busyness(of)}
      .value=${of.value ?? noChange}
      @input=${heard(of.input)}
      @change=${heard(of.change)}
      @keydown=${of.keydown ?? nothing}
    />
  `;
}

/** Lines to be written. */
export function textArea(of: TextArea): TemplateResult {
  return field(
    of,
    html`
      <textarea
        class="vs-input"
        id=${of.id}
        name=${of.name ?? nothing}
        data-testid=${of.testid ?? nothing}
        ?data-focus=${of.focus}
        ?required=${of.required}
        ?disabled=${of.disabled}
        ?readonly=${of.readonly}
        rows=${of.rows ?? nothing}
        minlength=${of.minlength ?? nothing}
        maxlength=${of.maxlength ?? nothing}
        lang=${of.lang ?? nothing}
        placeholder=${of.placeholder ?? nothing}
        aria-describedby=${description(of)}
        aria-invalid=${invalidity(of)}
        .value=${of.value ?? noChange}
        @input=${heard(of.input)}
        @change=${heard(of.change)}
        @keydown=${of.keydown ?? nothing}
      ></textarea>
    `,
  );
}

/** One of several choices. `change` is given the choice as it stands in the options. */
export function selectField<const V extends string | number>(of: SelectField<V>): TemplateResult {
  const chosen = (event: Event) => {
    const { value } = event.currentTarget as HTMLSelectElement;
    const all = [...of.options, ...(of.groups ?? []).flatMap(([, options]) => options)];
    const found = all.find(([each]) => String(each) === value);
    if (found) of.change?.(found[0], event);
  };
  const option = ([value, words]: Choice<V>) => html`
    <option value=${value}>${words}</option>
  `;
  return field(
    of,
    html`
      <select
        class="vs-select"
        id=${of.id}
        name=${of.name ?? nothing}
        data-testid=${of.testid ?? nothing}
        ?data-focus=${of.focus}
        ?required=${of.required}
        ?disabled=${of.disabled}
        aria-describedby=${description(of)}
        aria-invalid=${invalidity(of)}
        aria-busy=${busyness(of)}
        @change=${of.change ? chosen : nothing}
      >
        ${
          of.choose === undefined
            ? nothing
            : html`
                <option value="" disabled hidden>${of.choose}</option>
              `
        }
        ${of.options.map(option)}
        ${(of.groups ?? []).map(([heading, options]) =>
          options.length === 0
            ? nothing
            : html`
                <optgroup label=${heading}>${options.map(option)}</optgroup>
              `,
        )}
        ${shows(of.value === undefined && of.choose !== undefined ? '' : of.value)}
      </select>
    `,
  );
}

function classes(first: string, more = ''): string {
  return more === '' ? first : `${first} ${more}`;
}

/**
 * Stands last in a select and has it show a value, once the options are there: whenever the value is
 * another one than before or the options are. A choice that nobody has taken note of stays.
 */
class Shows extends Directive {
  #shown: string | undefined;

  override render(_value: string | number | null | undefined): unknown {
    return nothing;
  }

  override update(part: ChildPart, [value]: [string | number | null | undefined]): unknown {
    if (value === undefined) return nothing;
    const select = part.parentNode as HTMLSelectElement;
    const offered = [...select.options].map((each) => each.value);
    const shown = JSON.stringify([value, offered]);
    if (shown !== this.#shown) {
      this.#shown = shown;
      select.value = String(value ?? '');
    }
    return nothing;
  }
}
const shows = directive(Shows);

function isThere(words: unknown): boolean {
  return words !== undefined && words !== null && words !== nothing && words !== '';
}

function description({ id, hint, error, describedBy }: FieldFrame): string | typeof nothing {
  const own = hint === undefined && error === undefined ? '' : `${id}-hint`;
  return [own, describedBy].filter(Boolean).join(' ') || nothing;
}

function invalidity(of: FieldFrame): 'true' | 'false' | typeof nothing {
  if ('error' in of) return isThere(of.error) ? 'true' : 'false';
  return of.invalid === undefined ? nothing : of.invalid ? 'true' : 'false';
}

function busyness({ busy }: Control): 'true' | 'false' | typeof nothing {
  return busy === undefined ? nothing : busy ? 'true' : 'false';
}

function heard(listener: ((value: string, event: Event) => void) | undefined) {
  if (!listener) return nothing;
  return (event: Event) =>
    listener((event.currentTarget as HTMLInputElement | HTMLTextAreaElement).value, event);
}
