import t from 'tap';
import { readOne } from '../../helpers/sources.js';
import { zipOf } from '../../helpers/zip.js';

/** A book of chapters by the names of their members; references as given. */
function bookOf(chapters: [href: string, member: string, text: string | Buffer][], more = {}) {
  const items = chapters.map(([href], i) => `<item id="i${i}" href="${href}"/>`);
  const refs = chapters.map((_, i) => `<itemref idref="i${i}"/>`);
  return zipOf({
    'META-INF/container.xml': '<container><rootfile full-path="OPS/b.opf"/></container>',
    'OPS/b.opf': `<package><manifest>${items.join('')}</manifest><spine>${refs.join('')}</spine></package>`,
    ...Object.fromEntries(
      chapters.flatMap(([, member, text]) => (member ? [[`OPS/${member}`, text]] : [])),
    ),
    ...more,
  });
}

t.test('EPUB: names with signs of their own', async (t) => {
  const book = bookOf([
    ['50%.xhtml', '50%.xhtml', '<p>one</p>'],
    ['%C3%A9t%C3%A9%zz.xhtml', 'été%zz.xhtml', '<p>two</p>'],
    ['a%20b.xhtml', 'a%20b.xhtml', '<p>three</p>'],
    ['c%231.xhtml#top', 'c#1.xhtml', '<p>four</p>'],
    ['%ff.xhtml', '%ff.xhtml', '<p>five</p>'],
  ]);
  t.strictSame(await readOne(t, 'x.epub', book), {
    text: 'one\n\ntwo\n\nthree\n\nfour\n\nfive',
    problem: undefined,
  });
});

t.test('EPUB: a chapter that cannot be read costs that chapter, and is named', async (t) => {
  const noise = Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) % 251));
  const encryption = {
    'META-INF/encryption.xml':
      '<e><c:CipherReference URI="OPS/locked.xhtml"/><c:CipherReference URI="OPS/font.otf"/></e>',
  };
  const { text, problem } = await readOne(
    t,
    'x.epub',
    bookOf(
      [
        ['a.xhtml', 'a.xhtml', '<p>one</p>'],
        ['gone.xhtml', '', ''],
        ['locked.xhtml', 'locked.xhtml', '<p>looks fine</p>'],
        ['noise.xhtml', 'noise.xhtml', noise],
        ['../../../../etc/passwd', '', ''],
        ['z.xhtml', 'z.xhtml', '<p>two</p>'],
      ],
      encryption,
    ),
  );
  t.equal(text, 'one\n\ntwo');
  for (const part of [
    /^4 of 6 chapters/,
    /gone\.xhtml is missing/,
    /locked\.xhtml is encrypted/,
    /noise\.xhtml: it is not text/,
    /passwd is missing/,
  ])
    t.match(problem, part);
  const locked = await readOne(
    t,
    'x.epub',
    bookOf([['locked.xhtml', 'locked.xhtml', 'x']], encryption),
  );
  t.equal(locked.text, undefined);
  t.match(locked.problem, /its chapters are encrypted.*without DRM/);
});
