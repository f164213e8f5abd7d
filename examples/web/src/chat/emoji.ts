/** The emoji that can be picked: those that people use most, by what they show. */
export const EMOJI = {
  smileys:
    "😀 😃 😄 😁 😆 😅 😂 🤣 😊 🙂 🙃 😉 😌 😍 🥰 😘 😋 😛 😜 🤪 🤗 🤭 🤫 🤔 🤐 😐 😏 😒 🙄 😬 😔 😪 😴 😷 🤒 🤧 🥵 🥶 🤯 🤠 🥳 😎 🤓 😕 😟 😮 😲 😳 🥺 😢 😭 😱 😖 😞 😓 😤 😡 🤬 😇 👻 🤖 🙈",
  gestures: "👍 👎 👌 ✌️ 🤞 🤘 🤙 👈 👉 👆 👇 ☝️ ✋ 🖐️ 👋 👏 🙌 👐 🤲 🤝 🙏 ✍️ 💪 🫶 🫡 🤷 🤦",
  people: "❤️ 🧡 💛 💚 💙 💜 🖤 🤍 💔 ❤️‍🔥 💕 💯 👶 🧒 👩 👨 🧓 👪 💃 🕺 🧑‍💻 🧑‍🍳 🧑‍🎓 🏃 🚶 🧘",
  nature:
    "🐶 🐱 🐭 🐰 🦊 🐻 🐼 🐨 🦁 🐮 🐷 🐸 🐵 🐔 🐧 🦉 🐝 🦋 🐢 🐙 🐬 🌵 🌲 🌳 🌷 🌹 🌻 🍀 🍁 🌞 🌙 ⭐ ⚡ 🔥 🌈 ☀️ ⛅ 🌧️ ❄️ 🌊",
  food: "🍎 🍐 🍊 🍋 🍌 🍉 🍇 🍓 🍒 🍑 🍍 🥑 🥕 🌽 🍞 🥐 🧀 🥚 🥞 🍔 🍟 🍕 🌮 🥗 🍝 🍜 🍣 🍦 🍩 🍪 🎂 🍫 ☕ 🍵 🍺 🍷 🥂",
  activities: "⚽ 🏀 🏈 🎾 🏐 🎱 🏓 🏸 🥅 ⛳ 🎣 🥊 🎿 🏂 🚴 🏊 🏆 🥇 🎯 🎮 🎲 🎸 🎹 🎤 🎬 🎨 🎉 🎊 🎁 🎈",
  objects: "🚗 🚌 🚲 🚆 ✈️ 🚀 ⛵ 🏠 🏢 🏖️ ⛰️ ⌚ 📱 💻 📷 💡 🔦 📚 📖 ✏️ 📎 ✂️ 🔑 🔒 🔔 📅 📈 📌 ✉️ 💰 🧳 ☂️",
  symbols: "✅ ❌ ❓ ❗ ⚠️ ⛔ 🚫 💤 💬 💭 ➕ ➖ ➡️ ⬅️ ⬆️ ⬇️ 🔄 🔝 🆗 🆕 🏁 🚩 🏳️‍🌈 ♻️ ☑️ 🔴 🟢 🔵",
} as const;

export type EmojiGroup = keyof typeof EMOJI;
