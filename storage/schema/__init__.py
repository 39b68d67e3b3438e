"""The tables, their constraints and indexes, nothing else; one metadata that knows them all."""

from __future__ import annotations

from storage.schema.base import metadata as metadata
from storage.schema.figures import is_open_day as is_open_day
from storage.schema.figures import known_days as known_days
from storage.schema.figures import measure_days as measure_days
from storage.schema.figures import measures as measures
from storage.schema.figures import survey_asked as survey_asked
from storage.schema.people import drafts as drafts
from storage.schema.people import homes as homes
from storage.schema.people import subject_uses as subject_uses
from storage.schema.people import viewed as viewed
from storage.schema.remote import catalogues as catalogues
from storage.schema.remote import cursors as cursors
from storage.schema.remote import echoes as echoes
from storage.schema.remote import is_looked_at as is_looked_at
from storage.schema.remote import is_unheard as is_unheard
from storage.schema.remote import remote_health as remote_health
from storage.schema.remote import remote_tickets as remote_tickets
from storage.schema.search import search_documents as search_documents
from storage.schema.search import search_queue as search_queue
from storage.schema.sending import RowState as RowState
from storage.schema.sending import counters as counters
from storage.schema.sending import is_live as is_live
from storage.schema.sending import is_outward as is_outward
from storage.schema.sending import is_parked as is_parked
from storage.schema.sending import outbox as outbox
from storage.schema.sending import outbox_ids as outbox_ids
from storage.schema.sending import paces as paces
from storage.schema.sending import seen as seen
from storage.schema.ticket import approvers as approvers
from storage.schema.ticket import followers as followers
from storage.schema.ticket import is_closed as is_closed
from storage.schema.ticket import is_due as is_due
from storage.schema.ticket import is_groups as is_groups
from storage.schema.ticket import is_ours as is_ours
from storage.schema.ticket import is_private as is_private
from storage.schema.ticket import is_resolved as is_resolved
from storage.schema.ticket import is_theirs as is_theirs
from storage.schema.ticket import is_unfinished as is_unfinished
from storage.schema.ticket import is_unowned as is_unowned
from storage.schema.ticket import links as links
from storage.schema.ticket import places as places
from storage.schema.ticket import tickets as tickets
from storage.schema.ticket import timers as timers
from storage.schema.ticket import updates as updates
