/** The certificate that pods trust the API server by. It looks like one; nothing here checks certificates. */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const LINE = 64;
const LENGTH = 1060;

function body(): string {
  let text = 'MIIDCzCCAfOgAwIBAgIU';
  for (let state = 0x2545f491; text.length < LENGTH;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    text += LETTERS[state & 63];
  }
  return (text.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []).join('\n');
}

export const CA_CERTIFICATE = `-----BEGIN CERTIFICATE-----\n${body()}\n-----END CERTIFICATE-----\n`;
