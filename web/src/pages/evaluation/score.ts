// From answers to a score: the same arithmetic as gateway/evaluation/scoring.py, in whole numbers. No DOM.
import { type Answers, type FormContent, type Item, itemsOf, stepsOf } from './forms';

export interface Score {
  /** The score times ten; null: nothing that counts is answered. */
  tenths: number | null;
  sections: Record<string, number | null>;
  missing: string[];
  failed: string[];
  limited: 'critical' | 'fatal' | null;
}

/** A share that is never rounded before the end. */
class Share {
  constructor(
    readonly over = 0n,
    readonly under = 1n,
  ) {}

  plus(other: Share): Share {
    return new Share(this.over * other.under + other.over * this.under, this.under * other.under);
  }

  times(over: number, under = 1): Share {
    return new Share(this.over * BigInt(over), this.under * BigInt(under));
  }

  /** Times a thousand, half up. */
  get tenths(): number {
    return Number((this.over * 2000n + this.under) / (this.under * 2n));
  }
}

export function hasFailed(item: Item, answers: Answers): boolean {
  const answer = answers[item.id] ?? null;
  return (
    (item.gravity ?? 'normal') !== 'normal' && answer !== null && answer <= (item.failedTo ?? 0)
  );
}

export function score(form: FormContent, answers: Answers): Score {
  let whole = new Share();
  let weights = 0;
  const sections: Record<string, number | null> = {};
  for (const section of form.sections) {
    let got = new Share();
    let counted = 0;
    for (const item of section.items) {
      const answer = answers[item.id] ?? null;
      if (answer === null) continue;
      const weight = item.weight ?? 1;
      got = got.plus(new Share(BigInt(answer * weight), BigInt(stepsOf(item) - 1)));
      counted += weight;
    }
    sections[section.id] = counted ? got.times(1, counted).tenths : null;
    if (counted) {
      const weight = section.weight ?? 1;
      whole = whole.plus(got.times(weight, counted));
      weights += weight;
    }
  }
  const items = itemsOf(form);
  const failed = items.filter((item) => hasFailed(item, answers));
  const cap = (form.cap ?? 50) * 10;
  let tenths = weights ? whole.times(1, weights).tenths : null;
  let limited: Score['limited'] = null;
  if (failed.some((item) => item.gravity === 'fatal')) {
    tenths = 0;
    limited = 'fatal';
  } else if (failed.length > 0 && tenths !== null && tenths > cap) {
    tenths = cap;
    limited = 'critical';
  }
  return {
    tenths,
    sections,
    missing: items.filter((item) => !(item.id in answers)).map((item) => item.id),
    failed: failed.map((item) => item.id),
    limited,
  };
}

/** Whether it may be handed in. */
export function isComplete(made: Score): boolean {
  return made.missing.length === 0 && made.tenths !== null;
}
