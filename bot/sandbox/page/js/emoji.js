// Emoji by Slack's names; a name that is not here is shown as `:name:`.

const GROUPS = {
  "Often used":
    "+1 👍 -1 👎 eyes 👀 white_check_mark ✅ raised_hands 🙌 tada 🎉 heart ❤️ joy 😂 fire 🔥 100 💯 rocket 🚀 pray 🙏 clap 👏 thinking_face 🤔 wave 👋 ok_hand 👌 muscle 💪 eye 👁️ point_up ☝️ point_right 👉 point_left 👈 point_down 👇 ok 🆗",
  Faces:
    "grinning 😀 smiley 😃 smile 😄 grin 😁 laughing 😆 sweat_smile 😅 rolling_on_the_floor_laughing 🤣 wink 😉 blush 😊 slightly_smiling_face 🙂 upside_down_face 🙃 heart_eyes 😍 kissing_heart 😘 yum 😋 sunglasses 😎 nerd_face 🤓 star-struck 🤩 partying_face 🥳 neutral_face 😐 expressionless 😑 face_with_rolling_eyes 🙄 smirk 😏 grimacing 😬 relieved 😌 pensive 😔 sleeping 😴 mask 😷 dizzy_face 😵 exploding_head 🤯 confused 😕 worried 😟 disappointed 😞 cry 😢 sob 😭 scream 😱 angry 😠 rage 😡 sweat 😓 tired_face 😫 hugging_face 🤗 shushing_face 🤫 face_palm 🤦 facepalm 🤦 shrug 🤷 robot_face 🤖 ghost 👻 skull 💀 see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊",
  Things:
    "ticket 🎫 admission_tickets 🎟️ memo 📝 clipboard 📋 pencil2 ✏️ pushpin 📌 round_pushpin 📍 paperclip 📎 link 🔗 file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️ inbox_tray 📥 outbox_tray 📤 package 📦 email 📧 envelope ✉️ incoming_envelope 📨 bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 speech_balloon 💬 thread 🧵 calendar 📅 spiral_calendar_pad 🗓️ clock9 🕘 hourglass ⌛ hourglass_flowing_sand ⏳ stopwatch ⏱️ alarm_clock ⏰ bulb 💡 mag 🔍 lock 🔒 unlock 🔓 key 🔑 hammer 🔨 wrench 🔧 hammer_and_wrench 🛠️ gear ⚙️ toolbox 🧰 shield 🛡️ computer 💻 desktop_computer 🖥️ keyboard ⌨️ printer 🖨️ iphone 📱 telephone_receiver 📞 satellite_antenna 📡 electric_plug 🔌 battery 🔋 floppy_disk 💾 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 moneybag 💰 house 🏠 office 🏢 school 🏫 coffee ☕ pizza 🍕 cake 🍰 beers 🍻 gift 🎁 trophy 🏆 dart 🎯 crystal_ball 🔮",
  Signs:
    "warning ⚠️ rotating_light 🚨 no_entry ⛔ no_entry_sign 🚫 x ❌ heavy_check_mark ✔️ ballot_box_with_check ☑️ heavy_plus_sign ➕ heavy_minus_sign ➖ question ❓ exclamation ❗ bangbang ‼️ information_source ℹ️ arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrows_counterclockwise 🔄 repeat 🔁 leftwards_arrow_with_hook ↩️ fast_forward ⏩ double_vertical_bar ⏸️ arrow_forward ▶️ black_square_for_stop ⏹️ red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 large_purple_circle 🟣 white_circle ⚪ black_circle ⚫ large_red_square 🟥 large_green_square 🟩 small_blue_diamond 🔹 small_orange_diamond 🔸 sparkles ✨ star ⭐ star2 🌟 zap ⚡ boom 💥 zzz 💤 recycle ♻️ lock_with_ink_pen 🔏 new 🆕 sos 🆘 one 1️⃣ two 2️⃣ three 3️⃣",
  Nature:
    "sunny ☀️ cloud ☁️ rain_cloud 🌧️ snowflake ❄️ rainbow 🌈 ocean 🌊 earth_africa 🌍 seedling 🌱 evergreen_tree 🌲 four_leaf_clover 🍀 cherry_blossom 🌸 bug 🐛 bee 🐝 snail 🐌 turtle 🐢 cat 🐱 dog 🐶 unicorn_face 🦄 monkey_face 🐵 penguin 🐧 octopus 🐙",
};

const ALIASES = {
  thumbsup: "+1",
  thumbsdown: "-1",
  thinking: "thinking_face",
  unicorn: "unicorn_face",
  robot: "robot_face",
};
const TONES = ["🏻", "🏼", "🏽", "🏾", "🏿"];

const pairs = (words) =>
  words
    .split(" ")
    .reduce((list, word, index, all) => (index % 2 ? list : [...list, [word, all[index + 1]]]), []);

/** The picker's groups: `[[title, [[name, character], …]], …]`. */
export const groups = Object.entries(GROUPS).map(([title, words]) => [title, pairs(words)]);

const table = new Map(groups.flatMap(([, list]) => list));

/** The character of a name (`wave`, `wave::skin-tone-3`), or null. */
export function emoji(name) {
  const [base, tone] = name.split("::skin-tone-");
  const character = table.get(ALIASES[base] ?? base);
  return character ? character + (TONES[Number(tone) - 2] ?? "") : null;
}

/** The character, else the name between colons as Slack's clients do for what they do not know. */
export const emojiOrName = (name) => emoji(name) ?? `:${name}:`;

/** Put characters in place of every `:name:` in a text. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+(?:::skin-tone-[2-6])?):/g, (whole, name) => emoji(name) ?? whole);
}

/** Emoji whose name holds these letters: `[[name, character], …]`. */
export function searchEmoji(letters, limit = 40) {
  const wanted = letters.toLowerCase();
  return [...table].filter(([name]) => name.includes(wanted)).slice(0, limit);
}
