import { renderAsync } from "docx-preview";

const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:";

/**
 * A .docx as a page of its own, without scripts, forms or anything fetched from elsewhere. It is built outside the
 * document and shown in a frame that may do nothing.
 */
export async function pageOf(file: Blob): Promise<string> {
  const aside = document.implementation.createHTMLDocument("");
  const body = aside.createElement("div");
  const styles = aside.createElement("div");
  await renderAsync(file, body, styles, {
    useBase64URL: true,
    renderAltChunks: false,
    ignoreLastRenderedPageBreak: false,
    experimental: false,
  });
  for (const element of [...styles.querySelectorAll("*"), ...body.querySelectorAll("*")]) clean(element);
  const meta = `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">`;
  const narrow = "@media(max-width:640px){.docx-wrapper>section.docx{width:auto!important;min-height:0!important;padding:16px!important}img{max-width:100%!important;height:auto!important}}";
  const frame = `<style>body{margin:0;background:#fff}.docx-wrapper{padding:12px!important;background:none!important}.docx-wrapper>section.docx{max-width:100%;box-shadow:none!important}${narrow}</style>`;
  return `<!doctype html><html><head>${meta}${styles.innerHTML}${frame}</head><body>${body.innerHTML}</body></html>`;
}

const GONE = new Set(["script", "iframe", "object", "embed", "link", "meta", "base", "form"]);

function clean(element: Element): void {
  if (GONE.has(element.localName)) {
    element.remove();
    return;
  }
  for (const { name, value } of [...element.attributes]) {
    const runs = name.startsWith("on") || name === "srcdoc";
    const leads = name.endsWith("href") && !value.startsWith("#");
    if (runs || leads) element.removeAttribute(name);
  }
}
