// The types of the HTTP API: the request and the answer of each path and method, as the gateway declares them.
import type { Answers, Requests } from './protocol/api';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Whether `Path` is one of the paths that `Template` stands for: `{id}` stands for one segment. */
type Fits<Path extends string, Template extends string> = Path extends `${infer Head}/${infer Rest}`
  ? Template extends `${infer First}/${infer Others}`
    ? Head extends Segment<First>
      ? Fits<Rest, Others>
      : false
    : false
  : Template extends `${string}/${string}`
    ? false
    : Path extends Segment<Template>
      ? true
      : false;

type Segment<Template extends string> = Template extends `{${string}}` ? string : Template;

type WithoutQuery<Path extends string> = Path extends `${infer Before}?${string}` ? Before : Path;

/** The operation that serves a path; an exact path wins over a template. */
type Found<
  Operations,
  M extends Method,
  Path extends string,
> = `${M} ${Path}` extends keyof Operations
  ? Operations[`${M} ${Path}`]
  : {
      [Name in keyof Operations]: Name extends `${M} ${infer Template}`
        ? Fits<Path, Template> extends true
          ? Operations[Name]
          : never
        : never;
    }[keyof Operations];

/** A path that the gateway knows; anything else is no argument for {@link api}. */
export type Known<Path extends string, M extends Method> = Path extends string
  ? [Found<Answers, M, WithoutQuery<Path>>] extends [never]
    ? never
    : Path
  : never;

/** The answer of a request; `undefined` if it has no body. */
export type AnswerTo<Path extends string, M extends Method = 'GET'> = Path extends string
  ? OrUndefined<NonNullable<Found<Answers, M, WithoutQuery<Path>>>>
  : never;

/** The body that a request takes; `undefined` where it takes none. */
export type BodyOf<Path extends string, M extends Method> = Path extends string
  ? OrUndefined<Found<Requests, M, WithoutQuery<Path>>>
  : never;

type OrUndefined<T> = [T] extends [never] ? undefined : T;
