/** A sentence, with `{name}` where something comes in; or one for one of a thing and one for others. */
export type Message = string | { readonly one: string; readonly other: string };

/** Sentences by their keys. */
export type Messages = Readonly<Record<string, Message>>;

/** What comes into a sentence, by name. `count` chooses between one and others. */
export type Values = Readonly<Record<string, string | number>>;

type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** The names of what a message needs: the compiler asks for each of them, and for no others. */
export type NamesOf<Text extends Message> = Text extends string
  ? NamesIn<Text>
  : Text extends { one: infer One extends string; other: infer Other extends string }
    ? NamesIn<One> | NamesIn<Other> | 'count'
    : never;

/** A translation: every key of the English one. */
export type Translation<English extends Messages> = { readonly [Key in keyof English]: Message };
