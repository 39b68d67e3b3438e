// image: drawn when it lies on this machine; an outside one is named with a link, since the page loads nothing from outside.

import { h, isOwn, outsideLink } from "../dom.js";
import { icon } from "../icons.js";

/** Draw an image element or the picture of an image block. */
export function picture(element) {
  const url = element.image_url ?? element.slack_file?.url ?? "";
  if (isOwn(url) && url)
    return h("img", { class: "picture", src: url, alt: element.alt_text, loading: "lazy" });
  const words = element.alt_text || "Image";
  return h(
    "span",
    { class: "picture picture-outside", role: "img", "aria-label": words, title: url },
    icon("file"),
    url ? outsideLink(url, words) : words,
  );
}
