/** A file as text: both bundlers know the suffix. */
declare module '*?raw' {
  const text: string;
  export default text;
}
