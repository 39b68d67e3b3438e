// image: a picture with an optional title.

import { h } from "../dom.js";
import { picture } from "../elements/image.js";
import { plain } from "../mrkdwn.js";

/** Draw an image block. */
export function image(block) {
  return h("figure", null, block.title ? h("figcaption", null, plain(block.title)) : null, picture(block));
}
