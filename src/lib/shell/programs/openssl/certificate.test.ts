import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { Random } from '#lib/sim/random.ts';
import { keyBitsOf, newCertificate, newRequest, readCertificate, readRequest } from './certificate.ts';
import { Config } from './config.ts';
import { DerError } from './der.ts';
import { extensionFrom, extensionLines, keyId } from './extensions.ts';
import { nameDer, nameText, readSubject } from './names.ts';
import { pem } from './pem.ts';
import { generateKey, publicInfo } from './rsa.ts';

const key = await generateKey(new Random(5), 1024, () => Promise.resolve());
const subject = readSubject('/C=KR/O=a\\/b, c/CN=shop.example.com/emailAddress=a@b.c', () => undefined)!;
const config = new Config('[names]\nDNS.1 = a.b # first\nIP.1=10.0.0.7\nIP.2 = fe80::1\n');
const subjectKey = keyBitsOf(publicInfo(key));
const issuer = { keyId: keyId(subjectKey), name: nameDer(subject), serial: 77n };
const extensions = [
  ['basicConstraints', 'critical,CA:true,pathlen:1'],
  ['keyUsage', 'critical, keyCertSign, digitalSignature'],
  ['extendedKeyUsage', 'serverAuth,clientAuth'],
  ['subjectAltName', '@names'],
  ['subjectKeyIdentifier', 'hash'],
  ['authorityKeyIdentifier', 'keyid,issuer:always'],
].map(([name, value]) => extensionFrom(name!, value!, config, { subjectKey, issuer })!);
const made = {
  serial: 77n,
  issuer: subject,
  subject,
  notBefore: Date.UTC(2026, 0, 9),
  notAfter: Date.UTC(2051, 0, 9),
  keyInfo: publicInfo(key),
  extensions,
};

test('a certificate is one for others too', () => {
  const theirs = new X509Certificate(pem('CERTIFICATE', newCertificate(key, 'sha256', made)));
  expect(theirs.subject).toBe('C=KR\nO=a/b\\, c\nCN=shop.example.com\nemailAddress=a@b.c');
  expect(theirs.subjectAltName).toBe('DNS:a.b, IP Address:10.0.0.7, IP Address:FE80:0:0:0:0:0:0:1');
  expect(theirs.ca).toBe(true);
  expect(theirs.serialNumber).toBe('4D');
  expect(theirs.validTo).toBe('Jan  9 00:00:00 2051 GMT');
  expect(theirs.verify(theirs.publicKey)).toBe(true);
});

test('what was written is read', () => {
  const read = readCertificate(newCertificate(key, 'sha256', made));
  expect(read).toMatchObject({ ...made, version: 3, key: { n: key.n, e: key.e } });
  expect(read.extensions.flatMap(extensionLines)).toEqual([
    'CA:TRUE, pathlen:1',
    'Digital Signature, Certificate Sign',
    'TLS Web Server Authentication, TLS Web Client Authentication',
    'DNS:a.b, IP Address:10.0.0.7, IP Address:FE80:0:0:0:0:0:0:1',
    expect.stringMatching(/^([0-9A-F]{2}:){19}[0-9A-F]{2}$/),
    expect.stringMatching(/^keyid:/),
    'DirName:/C=KR/O=a/b, c/CN=shop.example.com/emailAddress=a@b.c',
    'serial:4D',
  ]);
  const request = readRequest(newRequest(key, 'sha256', subject, extensions.slice(3, 4)));
  expect(request).toMatchObject({ subject, extensions: extensions.slice(3, 4), asksForExtensions: true });
  expect(nameText(request.subject)).toBe('C = KR, O = "a/b, c", CN = shop.example.com, emailAddress = a@b.c');
});

test('what is cut off is no certificate', () => {
  const whole = newCertificate(key, 'sha256', made);
  for (let length = 0; length < whole.length; length += 7)
    expect(() => readCertificate(whole.slice(0, length))).toThrow(DerError);
});

test.each(['CN=a', 'a', '/CN', '/CN=a/b'])('%s is no subject', (text) => {
  expect(readSubject(text, () => undefined)).toBeUndefined();
});
