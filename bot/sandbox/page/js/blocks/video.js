// video: a card that leads to the video; nothing is embedded from outside.

import { h, outsideLink } from "../dom.js";
import { plain } from "../mrkdwn.js";

/** Draw a video card. */
export function video(block) {
  const title = block.title_url ? outsideLink(block.title_url, plain(block.title)) : plain(block.title);
  const author = [block.provider_name, block.author_name].filter(Boolean).join(" · ");
  return h(
    "div",
    { class: "video-card" },
    author ? h("small", null, author) : null,
    h("strong", null, title),
    block.description ? h("p", null, plain(block.description)) : null,
    outsideLink(block.video_url, `▶ ${block.alt_text}`),
  );
}
