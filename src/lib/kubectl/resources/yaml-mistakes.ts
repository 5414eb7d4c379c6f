/** What Go's YAML library says about a broken text. */

/** The message after `yaml: `, or undefined where the text is fine. */
export function goYamlMistake(_text: string): string | undefined {
  return undefined;
}
