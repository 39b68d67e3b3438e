"""What the sandbox's desk has besides its people: a charge, and a kind that shows what forms can do."""

FORM_TO_TRY = """
[desks.charge]
amount = 3
currency = "USD"

[[desks.kind]]
id = "equipment"
name = "Equipment"
title = "Order: {item}"
effect = "Purchasing orders it on your cost centre."
needs_text = false

[[desks.kind.fields]]
id = "item"
label = "What do you need?"
type = "choice"
required = true
choices = [
  { value = "laptop", label = "Laptop" },
  { value = "screen", label = "Screen" },
  { value = "chair", label = "Chair" },
]

[[desks.kind.fields]]
id = "model"
label = "Which model?"
type = "choice"
required = true
parent = "item"
choices = [
  { value = "air13", label = "13 inches, light", under = ["laptop"] },
  { value = "pro16", label = "16 inches, fast", under = ["laptop"] },
  { value = "uhd27", label = "27 inches", under = ["screen"] },
  { value = "old24", label = "24 inches", under = ["screen"], active = false },
]

[[desks.kind.fields]]
id = "extras"
label = "What goes with it?"
type = "choices"
choices = ["Dock", "Headset", "Bag"]
shown_when = { item = ["laptop"] }

[[desks.kind.fields]]
id = "needed_by"
label = "When do you need it?"
type = "date"
min = "today"

[[desks.kind.fields]]
id = "whom"
label = "Who will use it?"
type = "person"

[[desks.kind.fields]]
id = "most"
label = "What may it cost?"
type = "number"
min = 0

[[desks.kind.fields]]
id = "offer"
label = "An offer, if you have one"
type = "file"

[[desks.kind.fields]]
id = "cost_centre"
label = "Cost centre"
hint = "Only agents are asked."
roles = ["agent"]
longest = 40
"""
