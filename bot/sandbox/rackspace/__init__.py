"""A local stand-in of Rackspace Ticketing (contract version 2), to be driven as the vendor.

Under /rackspace: identity/v2.0/tokens, api (tickets), resources/resources, feeds, and storage for the
temporary addresses of files. Imports nothing of ours; of the local Slack only what knows nothing of Slack.
https://docs.rackspace.com/reference/ticketing-tickets-methods
"""
