/**
 * Reads the struct types of a Go program out of its executable: the type descriptors that reflection uses hold every
 * field with its type and its tags, so the facts about an API's types come from the program that speaks it.
 * Layouts from Go's internal/abi/type.go (1.21 and later) and the ELF standard; for a statically linked Linux program.
 */
import { readFileSync } from 'node:fs';

/** reflect.Kind */
const KINDS = { 21: 'map', 22: 'pointer', 23: 'slice', 24: 'string', 25: 'struct' };
const NAMED = 4;
const UNCOMMON = 1;
const EXTRA_STAR = 2;
/** Where a struct's own data ends and that of a named type begins. */
const UNCOMMON_AT = 80;

function sectionsOf(file) {
  const at = Number(file.readBigUInt64LE(0x28));
  const [size, count, names] = [0x3a, 0x3c, 0x3e].map((offset) => file.readUInt16LE(offset));
  const all = Array.from({ length: count }, (_, i) => {
    const from = at + i * size;
    const [address, offset, length] = [16, 24, 32].map((more) => Number(file.readBigUInt64LE(from + more)));
    return { nameAt: file.readUInt32LE(from), address, offset, length };
  });
  const named = all.map((section) => {
    const from = all[names].offset + section.nameAt;
    return [file.toString('latin1', from, file.indexOf(0, from)), section];
  });
  return Object.fromEntries(named);
}

export class GoTypes {
  #file;
  #data;
  #links;

  constructor(path) {
    this.#file = readFileSync(path);
    const sections = sectionsOf(this.#file);
    this.#data = sections['.rodata'];
    this.#links = sections['.typelink'];
    if (!this.#data || !this.#links) throw new Error(`${path} is not a Go program for Linux`);
  }

  /** Every named struct that something points at, as `{ package, name, address }`. */
  structs() {
    const found = [];
    for (let i = 0; i < this.#links.length; i += 4) {
      const pointer = this.#type(this.#data.address + this.#file.readInt32LE(this.#links.offset + i));
      if (pointer.kind !== 'pointer') continue;
      const target = this.#type(this.#address(pointer.at + 48));
      if (target.kind === 'struct' && target.package) found.push(target);
    }
    return found;
  }

  /** A struct's fields in order: `{ name, tags: {json, …}, type }`; a type is `{ kind, name, full, named, package, of? }`. */
  fields({ at }) {
    const [first, count] = [56, 64].map((offset) => this.#address(at + offset));
    return Array.from({ length: count }, (_, i) => {
      const from = first + i * 24;
      const { text, tag } = this.#name(this.#address(from));
      const tags = Object.fromEntries(
        [...tag.matchAll(/(\w+):"([^"]*)"/g)].map(([, key, value]) => [key, value]),
      );
      return { name: text, tags, type: this.#type(this.#address(from + 8)) };
    });
  }

  #type(at) {
    const flags = this.#byte(at + 20);
    const kind = KINDS[this.#byte(at + 23) & 31] ?? 'plain';
    const { text } = this.#name(this.#data.address + this.#int(at + 40));
    const full = flags & EXTRA_STAR ? text.slice(1) : text;
    const type = {
      at,
      kind,
      name: full.replace(/^.*\./, ''),
      full,
      named: (flags & NAMED) !== 0,
      package: '',
    };
    if (flags & UNCOMMON && kind === 'struct')
      type.package = this.#name(this.#data.address + this.#int(at + UNCOMMON_AT)).text;
    const inner = { pointer: 48, slice: 48, map: 56 }[kind];
    if (inner === undefined) return type;
    // Asked for when needed: a type may hold itself.
    return Object.defineProperty(type, 'of', { get: () => this.#type(this.#address(at + inner)) });
  }

  #name(at) {
    const [length, skip] = this.#varint(at + 1);
    const text = this.#text(at + 1 + skip, length);
    if (!(this.#byte(at) & 2)) return { text, tag: '' };
    const from = at + 1 + skip + length;
    const [tagLength, tagSkip] = this.#varint(from);
    return { text, tag: this.#text(from + tagSkip, tagLength) };
  }

  #varint(at) {
    let value = 0;
    for (let i = 0; ; i += 1) {
      const byte = this.#byte(at + i);
      value |= (byte & 127) << (7 * i);
      if (byte < 128) return [value, i + 1];
    }
  }

  #offset = (at) => at - this.#data.address + this.#data.offset;
  #byte = (at) => this.#file[this.#offset(at)];
  #int = (at) => this.#file.readInt32LE(this.#offset(at));
  #address = (at) => Number(this.#file.readBigUInt64LE(this.#offset(at)));
  #text = (at, length) => this.#file.toString('utf8', this.#offset(at), this.#offset(at) + length);
}
