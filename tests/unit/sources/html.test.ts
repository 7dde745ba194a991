import t from 'tap';
import { htmlToText } from '../../../pipelines/sources/text/html.js';
import { readOne } from '../../helpers/sources.js';

t.test('an element that closes itself is empty', async (t) => {
  for (const empty of [
    '<iframe src="a"/>',
    '<script src="a"/>',
    '<style/>',
    '<title/>',
    '<svg/>',
    '<p/>',
    '<object><param/></object>',
  ]) {
    const body = `<p>One</p>${empty}<p>Two&nbsp;&eacute;</p>`;
    t.equal(htmlToText(`<html><body>${body}</body></html>`), 'One\n\nTwo\u00a0é', empty);
    const page = `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>${body}</body></html>`;
    t.equal((await readOne(t, 'x.xhtml', page)).text, 'One\n\nTwo\u00a0é', empty);
  }
  t.equal(htmlToText('<a href=x/>one</a> two'), 'one two', 'a slash of an address closes nothing');
  t.equal(htmlToText('<p><![CDATA[a < b]]></p>'), 'a < b');
});

t.test('what a page hides stays out, what it says stays in', (t) => {
  const html = `<nav><a>Home</a></nav><p hidden>a</p><div style="color: red; display : none"><p>b</p></div>
    <p style="VISIBILITY:hidden">c</p><template><pre>d</pre></template><p>Text  one</p>
    <blockquote><p>Said.</p><footer>A. Writer</footer></blockquote><footer>© Site</footer>`;
  t.equal(htmlToText(html), 'Text one\n\nSaid.\n\nA. Writer');
  t.end();
});

t.test('elements nested without end are refused, not worked on', async (t) => {
  const { text, problem } = await readOne(t, 'x.html', `<p>a</p>${'<div>'.repeat(200_000)}`);
  t.equal(text, undefined);
  t.match(problem, /nested over 10000 deep/);
});
