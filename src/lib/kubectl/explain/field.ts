/** What `explain` needs to know of a field, whichever schema it stands in: that of the built-in kinds, or a custom one. */

export interface ExplainedField {
  /** `[]Container`, `map[string]string`, `integer`. */
  readonly type: string;
  /** What is said where the field stands. */
  readonly about?: string;
  /** What is said of the types it refers to, the outermost first. */
  readonly aboutTypes: readonly string[];
  readonly required?: boolean;
  /** The values it may have. */
  readonly values?: readonly string[];
  /** Tells a type that is within itself. */
  readonly ref?: string;
  /** The fields of the object, or of what the list or map holds; none for plain values. */
  readonly fields: () => Readonly<Record<string, ExplainedField>>;
}
