/** Mistakes in a learner's file or in an object, in words. What stands between backticks is set as code. */
import type { Mistake, Neighbour, Shape, Subject, Wish, Wrong } from './mistake.ts';

interface Words {
  shapes: Readonly<Record<Shape, string>>;
  wish(wish: Wish): string;
  neighbour(near: Neighbour): string;
  mistake(wrong: Wrong, of: Subject): string;
  yaml: Readonly<Record<string, string>>;
  place(file: string, line: number): string;
}

const code = (text: string): string => `\`${text.replaceAll('`', "'")}\``;

const subject = (of: Subject): string => ('file' in of ? code(of.file) : code(`${of.kind}/${of.name}`));

const en: Words = {
  shapes: {
    mapping: 'a mapping',
    list: 'a list',
    text: 'a text',
    number: 'a number',
    truth: 'true or false',
    nothing: 'nothing',
  },
  wish(wish) {
    switch (wish.is) {
      case '==':
        return code(wish.value);
      case '!=':
        return `anything but ${code(wish.value)}`;
      case '<':
        return `less than ${code(wish.value)}`;
      case '<=':
        return `${code(wish.value)} at most`;
      case '>':
        return `more than ${code(wish.value)}`;
      case '>=':
        return `${code(wish.value)} at least`;
      case 'contains':
        return `something with ${code(wish.value)} in it`;
      case 'startsWith':
        return `something that begins with ${code(wish.value)}`;
      case 'endsWith':
        return `something that ends in ${code(wish.value)}`;
      case 'matches':
        return `something that matches ${code(wish.value)}`;
      case 'one of':
        return wish.values.map(code).join(' or ');
      case 'there':
        return 'a value';
      case 'absent':
        return 'nothing at all';
      case 'size':
        return `${en.wish({ is: wish.compare, value: wish.value })} items`;
      case 'not':
        return `not ${en.wish(wish.of)}`;
      case 'untold':
        return 'something else';
    }
  },
  neighbour(near) {
    const line = near.line === undefined ? '' : ` on line ${near.line}`;
    if (near.how === 'spelling') return ` There is ${code(near.key)}${line}: a slip of the pen?`;
    const under = near.under === '' ? 'at the top' : `under ${code(near.under)}`;
    return ` ${code(near.key)} stands ${under}${line}: it is on the wrong level there.`;
  },
  mistake(wrong, of) {
    switch (wrong.is) {
      case 'no file':
        return `There is no file ${subject(of)} in the home folder.`;
      case 'empty file':
        return `The file ${subject(of)} is empty.`;
      case 'several documents':
        return 'The file holds more than one document (`---` begins another). One is wanted here.';
      case 'no object':
        return `There is no ${subject(of)}.`;
      case 'not yaml':
        return `This is no YAML: ${en.yaml[wrong.code] ?? wrong.said}`;
      case 'value':
        if (wrong.wish.is === 'absent')
          return `${code(wrong.path)} is ${code(wrong.holds)}, and should not be there.`;
        if (wrong.wish.is === 'size')
          return `${code(wrong.path)} has ${code(wrong.holds)} items; wanted are ${en.wish({ is: wrong.wish.compare, value: wrong.wish.value })}.`;
        return `${code(wrong.path)} ${wrong.holds === 'null' ? 'has no value' : `is ${code(wrong.holds)}`}; wanted is ${en.wish(wrong.wish)}.`;
      case 'type':
        return `${code(wrong.path)} is ${en.shapes[wrong.shape]}, ${code(wrong.holds)}; wanted is ${en.shapes[wrong.wantedShape]}, ${code(wrong.wanted)}. ${wrong.shape === 'text' ? 'Leave the quotes off.' : 'Put it in quotes.'}`;
      case 'shape':
        return `${code(wrong.path)} is ${en.shapes[wrong.shape]}; wanted is ${en.shapes[wrong.wantedShape]}${wrong.wantedShape === 'list' ? ', whose items begin with `- `' : ''}.`;
      case 'missing': {
        const where = wrong.parent === '' ? ('file' in of ? 'The file' : subject(of)) : code(wrong.parent);
        const wish =
          wrong.wish.is === 'there'
            ? ''
            : wrong.wish.is === 'untold'
              ? `; wanted is ${code(wrong.path)}`
              : `; wanted is ${en.wish(wrong.wish)} at ${code(wrong.path)}`;
        return `${where} has no ${code(wrong.key)}${wish}.${wrong.neighbour ? en.neighbour(wrong.neighbour) : ''}`;
      }
      case 'no item': {
        const wishes = wrong.wishes.map(({ path, wish }) =>
          wish.is === 'untold'
            ? code(path || '…')
            : path === ''
              ? en.wish(wish)
              : `${code(path)} ${en.wish(wish)}`,
        );
        return `${code(wrong.path)} has no item with ${wrong.wishes.some(({ wish }) => wish.is === 'untold') ? 'the right ' : ''}${wishes.join(', ')}.`;
      }
    }
  },
  yaml: {
    TAB_AS_INDENT: 'a tab stands where the line is indented. Use spaces.',
    BAD_INDENT: 'this line is indented otherwise than the ones it belongs to.',
    MULTILINE_IMPLICIT_KEY:
      'a key without its `:`, or a line that is indented otherwise than its neighbours.',
    BLOCK_AS_IMPLICIT_KEY:
      'a second key on the same line. What belongs under a key goes on a line of its own, further in.',
    BLOCK_IN_FLOW: 'lines with `- ` or further keys cannot stand between brackets.',
    DUPLICATE_KEY: 'this key is there twice.',
    MISSING_CHAR: 'a quote, a bracket or a comma is missing at the end of something that began before.',
    UNEXPECTED_TOKEN: 'something stands here that does not belong.',
    BAD_SCALAR_START: 'a value cannot begin with this letter; put it in quotes.',
    BAD_ALIAS: 'a name after `*` or `&` is missing or not known.',
  },
  place: (file, line) => `${file}, line ${line}`,
};

const ko: Words = {
  shapes: {
    mapping: '매핑',
    list: '목록',
    text: '문자열',
    number: '숫자',
    truth: 'true 또는 false',
    nothing: '빈 값',
  },
  wish(wish) {
    switch (wish.is) {
      case '==':
        return code(wish.value);
      case '!=':
        return `${code(wish.value)} 이외의 값`;
      case '<':
        return `${code(wish.value)} 미만`;
      case '<=':
        return `${code(wish.value)} 이하`;
      case '>':
        return `${code(wish.value)} 초과`;
      case '>=':
        return `${code(wish.value)} 이상`;
      case 'contains':
        return `${code(wish.value)} 문자열이 들어 있는 값`;
      case 'startsWith':
        return `${code(wish.value)} 문자열로 시작하는 값`;
      case 'endsWith':
        return `${code(wish.value)} 문자열로 끝나는 값`;
      case 'matches':
        return `${code(wish.value)} 패턴에 맞는 값`;
      case 'one of':
        return wish.values.map(code).join(' 또는 ');
      case 'there':
        return '값이 있을 것';
      case 'absent':
        return '없을 것';
      case 'size':
        return `항목 ${ko.wish({ is: wish.compare, value: wish.value })}`;
      case 'not':
        return `다음이 아닌 값: ${ko.wish(wish.of)}`;
      case 'untold':
        return '다른 값';
    }
  },
  neighbour(near) {
    const line = near.line === undefined ? '' : `${near.line}번째 줄에 `;
    if (near.how === 'spelling') return ` ${line}${code(near.key)} 키가 있습니다. 철자를 확인하세요.`;
    const under = near.under === '' ? '최상위에' : `${code(near.under)} 아래에`;
    return ` ${code(near.key)} 키가 ${line}${under} 있습니다. 들여쓰기 단계가 맞지 않습니다.`;
  },
  mistake(wrong, of) {
    switch (wrong.is) {
      case 'no file':
        return `홈 폴더에 ${subject(of)} 파일이 없습니다.`;
      case 'empty file':
        return `${subject(of)} 파일이 비어 있습니다.`;
      case 'several documents':
        return '파일에 문서가 둘 이상 있습니다(`---` 줄에서 다음 문서가 시작됩니다). 여기서는 문서 하나만 필요합니다.';
      case 'no object':
        return `${subject(of)} 오브젝트가 없습니다.`;
      case 'not yaml':
        return `YAML로 읽을 수 없습니다. ${ko.yaml[wrong.code] ?? wrong.said}`;
      case 'value':
        if (wrong.wish.is === 'absent')
          return `${code(wrong.path)}: 지금 값 ${code(wrong.holds)}. 없어야 합니다.`;
        if (wrong.wish.is === 'size')
          return `${code(wrong.path)}: 지금 항목 수 ${code(wrong.holds)}, 필요한 항목 수 ${ko.wish({ is: wrong.wish.compare, value: wrong.wish.value })}.`;
        return `${code(wrong.path)}: ${wrong.holds === 'null' ? '값이 비어 있습니다' : `지금 값 ${code(wrong.holds)}`}, 필요한 값 ${ko.wish(wrong.wish)}.`;
      case 'type':
        return `${code(wrong.path)}: 지금은 ${ko.shapes[wrong.shape]} ${code(wrong.holds)}, 필요한 값은 ${ko.shapes[wrong.wantedShape]} ${code(wrong.wanted)}. ${wrong.shape === 'text' ? '따옴표를 빼세요.' : '따옴표로 감싸세요.'}`;
      case 'shape':
        return `${code(wrong.path)}: 지금은 ${ko.shapes[wrong.shape]}, 필요한 것은 ${ko.shapes[wrong.wantedShape]}${wrong.wantedShape === 'list' ? '(각 항목은 `- `로 시작합니다)' : ''}.`;
      case 'missing': {
        const where =
          wrong.parent === '' ? ('file' in of ? '파일의 최상위' : subject(of)) : code(wrong.parent);
        const wish =
          wrong.wish.is === 'there'
            ? ''
            : wrong.wish.is === 'untold'
              ? ` 필요한 경로: ${code(wrong.path)}.`
              : ` ${code(wrong.path)}에 필요한 값: ${ko.wish(wrong.wish)}.`;
        return `${where}에 ${code(wrong.key)} 키가 없습니다.${wish}${wrong.neighbour ? ko.neighbour(wrong.neighbour) : ''}`;
      }
      case 'no item': {
        const wishes = wrong.wishes.map(({ path, wish }) =>
          wish.is === 'untold'
            ? code(path || '…')
            : path === ''
              ? ko.wish(wish)
              : `${code(path)} ${ko.wish(wish)}`,
        );
        return `${code(wrong.path)}에 다음 항목이 없습니다: ${wishes.join(', ')}.`;
      }
    }
  },
  yaml: {
    TAB_AS_INDENT: '들여쓰기에 탭이 있습니다. 공백을 쓰세요.',
    BAD_INDENT: '이 줄의 들여쓰기가 같은 단계의 다른 줄과 다릅니다.',
    MULTILINE_IMPLICIT_KEY: '키 뒤에 `:`이 없거나, 이 줄의 들여쓰기가 이웃한 줄과 다릅니다.',
    BLOCK_AS_IMPLICIT_KEY: '한 줄에 키가 둘 있습니다. 하위 키는 다음 줄에 더 들여서 쓰세요.',
    BLOCK_IN_FLOW: '괄호 안에는 `- ` 줄이나 하위 키를 쓸 수 없습니다.',
    DUPLICATE_KEY: '같은 키가 두 번 있습니다.',
    MISSING_CHAR: '앞에서 시작한 따옴표나 괄호, 쉼표가 닫히지 않았습니다.',
    UNEXPECTED_TOKEN: '이 자리에 올 수 없는 것이 있습니다.',
    BAD_SCALAR_START: '값이 이 글자로 시작할 수 없습니다. 따옴표로 감싸세요.',
    BAD_ALIAS: '`*` 또는 `&` 뒤의 이름이 없거나 알 수 없는 이름입니다.',
  },
  place: (file, line) => `${file} ${line}번째 줄`,
};

const wordsIn = (language: string): Words => (language === 'ko' ? ko : en);

/** One or two sentences, without the place. */
export const mistakeWords = ({ of, wrong }: Mistake, language: string): string =>
  wordsIn(language).mistake(wrong, of);

/** `storefront.yaml, line 9`, or the object; undefined where there is nothing to look at. */
export function placeWords({ of, line, wrong }: Mistake, language: string): string | undefined {
  if ('file' in of) return line === undefined ? undefined : wordsIn(language).place(of.file, line);
  return wrong.is === 'no object' ? undefined : `${of.kind}/${of.name}`;
}
