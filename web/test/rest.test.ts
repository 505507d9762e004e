import { expectTypeOf, it } from 'vitest';
import type { api } from '../src/api';
import type {
  EvaluationList,
  NewNotice,
  NoticeList,
  OfficeList,
  OperatorList,
  RecordingShown,
  ViewOpened,
} from '../src/protocol/api';
import type { AnswerTo, BodyOf, Known } from '../src/rest';

// The compiler checks these (`npm run check:types`); nothing is asked of a station.

it('knows what a path answers, by its method', () => {
  expectTypeOf<AnswerTo<'offices'>>().toEqualTypeOf<OfficeList>();
  expectTypeOf<AnswerTo<'notices', 'POST'>>().toEqualTypeOf<NoticeList>();
  expectTypeOf<AnswerTo<`notices/${string}`, 'DELETE'>>().toEqualTypeOf<undefined>();
});

it('takes what is written into a path for a part of it', () => {
  expectTypeOf<AnswerTo<`recordings/${string}`>>().toEqualTypeOf<RecordingShown>();
  expectTypeOf<AnswerTo<`recordings/${string}/views`, 'POST'>>().toEqualTypeOf<ViewOpened>();
  expectTypeOf<AnswerTo<'review/queue' | 'review/evaluations'>>().toEqualTypeOf<EvaluationList>();
});

it('puts a path of its own before one with a part', () => {
  expectTypeOf<AnswerTo<'recordings/operators'>>().toEqualTypeOf<OperatorList>();
});

it('looks past what is asked after the path', () => {
  expectTypeOf<AnswerTo<`recordings?${string}`>>().toEqualTypeOf<AnswerTo<'recordings'>>();
});

it('knows what is sent', () => {
  expectTypeOf<BodyOf<'notices', 'POST'>>().toEqualTypeOf<NewNotice>();
  expectTypeOf<BodyOf<'offices', 'GET'>>().toEqualTypeOf<undefined>();
});

it('takes no path that the gateway does not serve', () => {
  expectTypeOf<Known<'nowhere', 'GET'>>().toBeNever();
  expectTypeOf<Known<'offices', 'DELETE'>>().toBeNever();
  expectTypeOf<Known<string, 'GET'>>().toBeNever();
  expectTypeOf<typeof api<'offices'>>().parameter(0).toEqualTypeOf<'offices'>();
});
