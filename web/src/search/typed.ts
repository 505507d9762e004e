/** So much of what is typed the search looks at, in characters: a few sentences. Each key has it look anew. */
export const MOST_TYPED = 400;

/** Whether anything was typed that words are made of. */
export const isTyped = (query: string) => /[\p{L}\p{N}]/u.test(query);
