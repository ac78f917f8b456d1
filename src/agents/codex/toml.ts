/** A basic string of TOML is written as one of JSON is, but for DEL, which TOML wants escaped. */
export const toml = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007f');
