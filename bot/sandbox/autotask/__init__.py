"""A local stand-in of the Autotask PSA REST API, to be driven as its customers and as colleagues there.

Under /autotask: the host that is asked for zones, and one zone. Imports nothing of ours; of the local Slack
only what knows nothing of Slack.
https://www.autotask.net/help/developerhelp/Content/APIs/REST/REST_API_Home.htm
"""
