"""The sandbox's desk: its people, habits and inventory, a charge, and a kind that shows what forms can do."""

from __future__ import annotations

SANDBOX_DESKS = """\
[[desks]]
id = "help"
name = "Help"
channel = "#help"
agents = ["U0BENO001", "U0CARL001"]
admins = ["U0DORA001"]
inventory = "inventory.csv"
kinds = ["standard", "administrative", "upgrade", "cancel_server", "cancel_service"]

[[desks.groups]]
id = "ops"
name = "Operations"
members = ["@ops"]
channel = "#ops"

[desks.policies]
unowned_after = "1d"
stale_after = "5d"
close_after = "7d"

[desks.survey]
wait = "5m"
"""
SANDBOX_REMOTES = {
    "softlayer": """

[[desks]]
id = "softlayer"
name = "SoftLayer"
channel = "#softlayer"
agents = ["U0BENO001", "U0CARL001"]
admins = ["U0DORA001"]

[desks.remote]
system = "softlayer"
user = "SL307000_ada@desk.example"
key_env = "SOFTLAYER_KEY"
url_env = "SOFTLAYER_URL"
hold_seconds = 5
""",
    "rackspace": """

[[desks]]
id = "rackspace"
name = "Rackspace"
channel = "#rackspace"
agents = ["U0BENO001", "U0CARL001"]
admins = ["U0DORA001"]

[desks.remote]
system = "rackspace"
user = "rack.demo"
key_env = "RACKSPACE_KEY"
url_env = "RACKSPACE_URL"
identity_url_env = "RACKSPACE_IDENTITY_URL"
resources_url_env = "RACKSPACE_RESOURCES_URL"
feeds_url_env = "RACKSPACE_FEEDS_URL"
webhook_env = "RACKSPACE_WEBHOOK_KEY"
recipients = { "Ada Jones" = "RPN-100-200-300", "Ben Okafor" = "RPN-100-200-301" }
hold_seconds = 5
""",
    "autotask": """

[[desks]]
id = "autotask"
name = "Service desk"
channel = "#service-desk"
agents = ["U0BENO001", "U0CARL001"]
admins = ["U0DORA001"]

[desks.remote]
system = "autotask"
user = "api-threadesk@desk.example"
key_env = "AUTOTASK_KEY"
integration_code_env = "AUTOTASK_INTEGRATION_CODE"
url_env = "AUTOTASK_URL"
webhook_env = "AUTOTASK_WEBHOOK_KEY"
hold_seconds = 5

[desks.remote.people]
"beno@desk.example" = "resource:29"
"carla@desk.example" = "resource:30"
"dora@desk.example" = "resource:31"
"anna@desk.example" = "contact:104"

[desks.remote.categories]
"Standard" = "queue unowned, due given"
"Monitoring alert" = "due given"
"RMA" = "queue never"
""",
}
"""The desks at the sandbox's stand-ins; the hold is short, so that one need not wait to see it."""
SANDBOX_INVENTORY = """\
id,type,name,addresses,note,active
1044001,hardware,web-01.example.com,10.0.0.5 2001:db8::5,web shop,true
1044002,hardware,web-02.example.com,10.0.0.6 2001:db8::6,web shop,true
1044003,virtual_guest,db-01.example.com,10.0.1.7,orders,true
1044004,virtual_guest,mail-01.example.com,10.0.2.8,,true
1044005,dedicated_host,host-07.example.com,10.0.9.7,carries db-01 and mail-01,true
1044006,generic,Office printer,,third floor,true
1044007,hardware,old-web.example.com,10.0.0.9,given back,false
"""

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
id = "delivered_at"
label = "When can it be brought?"
type = "time"

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
