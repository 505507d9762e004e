import { noChange } from 'lit';
import { directive, Directive, type ElementPart } from 'lit/directive.js';

/** Attributes by their names; those that are `undefined`, `null` or `false` are not there, `true` is an empty one. */
export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

class Spread extends Directive {
  #before: readonly string[] = [];

  override render(_attributes: Attributes): unknown {
    return noChange;
  }

  override update({ element }: ElementPart, [attributes]: [Attributes]): unknown {
    const there = Object.entries(attributes).filter(
      ([, value]) => value !== undefined && value !== null && value !== false,
    );
    for (const name of this.#before) {
      if (!there.some(([each]) => each === name)) element.removeAttribute(name);
    }
    for (const [name, value] of there)
      element.setAttribute(name, value === true ? '' : String(value));
    this.#before = there.map(([name]) => name);
    return noChange;
  }
}

/** `<tr ${attributes({ 'data-state': state })}>`: attributes that are known only where it is used. */
export const attributes = directive(Spread);
