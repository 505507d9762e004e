import { GuideSearch, type GuideSheet } from '../../search/guide-search';

/** Screen readers are told when somebody pauses. */
const SAY_MS = 700;

/** Shows the sheets that fit instead of all of them, while somebody types. No typed word leaves the page. */
export async function searchWhileTyping(field: HTMLInputElement, code: string): Promise<void> {
  const all = document.querySelector<HTMLElement>('[data-guide-all]');
  const count = document.querySelector<HTMLElement>('.vs-guide-count');
  if (!all || !count) return;
  const search = await GuideSearch.fetch(code);
  const said = count.textContent;
  const list = document.createElement('ul');
  list.className = 'vs-guide-list';
  list.hidden = true;
  all.before(list);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = () => {
    const typed = /[\p{L}\p{N}]/u.test(field.value);
    const found = typed ? search.find(field.value).sheets : [];
    list.replaceChildren(...found.map((each) => item(each, code)));
    list.hidden = !typed;
    // one list in the page, so that nothing is found twice
    if (typed) all.remove();
    // put anew where it stands already, it would lose the focus of who is in it
    else if (!all.isConnected) list.after(all);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const words = found.length > 0 ? count.dataset['some'] : count.dataset['none'];
      count.textContent = typed ? (words ?? '') : said;
    }, SAY_MS);
  };
  field.addEventListener('input', show);
  field.form?.addEventListener('submit', (event) => {
    event.preventDefault();
    show();
  });
  // who has gone on to the list while the search was on its way stays there
  if (!all.contains(document.activeElement)) show();
}

function item(
  { id, title, summary, language, freshUntilMs }: GuideSheet,
  code: string,
): HTMLElement {
  const made = document.createElement('li');
  made.dataset['testid'] = 'sheet-result';
  made.dataset['sheet'] = id;
  made.dataset['until'] = String(freshUntilMs);
  const link = document.createElement('a');
  link.href = `/guide/${encodeURIComponent(id)}?lang=${code}`;
  link.textContent = title;
  const words = document.createElement('p');
  words.textContent = summary;
  if (language !== code) for (const each of [link, words]) each.lang = language;
  made.append(link, words);
  return made;
}
