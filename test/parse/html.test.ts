import { describe, expect, it } from 'vitest';
import { htmlToText } from '../../lib/parse/index.ts';

describe('htmlToText', () => {
  it.each([
    ['blocks as lines', '<p>one</p><div>two</div>three<br>four', 'one\n\ntwo\nthree\nfour'],
    ['lists and headings', '<h1>Title</h1><ul><li>a</li><li>b</li></ul>', 'Title\n\na\n\nb'],
    [
      'rows as lines, cells as words',
      '<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>',
      'a b\n\nc',
    ],
    ['white space as one blank', ' a \n\t b&nbsp; c ', 'a b c'],
    ['the lines of pre', '<pre>a\n  b\r\nc</pre> d\ne', 'a\nb\nc\nd e'],
    [
      'no scripts, styles, heads, comments',
      '<head><title>t</title></head><style>s</style>a<script>x<y</script><!-- <b> -->b',
      'ab',
    ],
    ['upper case and attributes', '<STYLE type="a>b">x</STYLE><A HREF="x">link</A>', 'link'],
    ['the text of mailto links', '<a href="mailto:a@example.com">a@example.com</a>', 'a@example.com'],
    ['entities', '&lt;a&gt; &amp;amp; &quot;&#39;&#x41;&eacute;&Uuml;&mdash;&copy', '<a> &amp; "\'AéÜ—©'],
    [
      'what is no entity',
      'a&b &unknown; &#0; &#xD800; &#99999999;',
      'a&b &unknown; &#0; &#xD800; &#99999999;',
    ],
    ['addresses in brackets', '550 <user@example.com> unknown', '550 <user@example.com> unknown'],
    ['brackets that are no tags', 'a < b and c <3', 'a < b and c <3'],
    ['a tag that never closes', 'a <b', 'a <b'],
    ['a comment that never closes', 'a <!-- b', 'a -- b'],
    ['a script that never closes', 'a<script>b', 'ab'],
    ['a doctype', '<!DOCTYPE html><?xml x?>a', 'a'],
  ])('reads %s', (_, html, text) => {
    expect(htmlToText(html)).toBe(text);
  });
});
