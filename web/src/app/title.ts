/** The name of the tab: that of the page, after what runs meanwhile. */

let page = "Memoria";
let mark = "";

function write(): void {
  document.title = mark ? `${mark} ${page}` : page;
}

/** Names the tab after the page. */
export function namePage(title: string): void {
  page = `${title} · Memoria`;
  write();
}

/** Puts something, such as "▶ 0:42", before the name of the tab; an empty text takes it away. */
export function markTitle(text: string): void {
  mark = text;
  write();
}
