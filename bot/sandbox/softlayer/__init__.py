"""A local stand-in of SoftLayer's customer ticket API, with a console to act as the vendor.

The REST surface is at /softlayer/rest/v3.1 (and v3), tokens at /softlayer/identity/token, the console at
/softlayer/console. Imports nothing of ours; of the local Slack only what knows nothing of Slack.
https://sldn.softlayer.com/reference/services/SoftLayer_Ticket/
"""
