"""What SoftLayer lets a customer do: https://sldn.softlayer.com/reference/services/SoftLayer_Ticket/

No customer closes or reopens a ticket, nothing that was written can be changed, and notes are its staff's.
"""

from __future__ import annotations

from bot.domain.abilities import Ability, Capabilities
from bot.domain.ticket import ADMINISTRATIVE, CANCEL_SERVER, CANCEL_SERVICE, STANDARD, UPGRADE

CAPABILITIES = Capabilities(
    name="SoftLayer",
    abilities=frozenset(
        {
            Ability.FINAL_COMMENT,
            Ability.TITLE,
            Ability.PRIORITY,
            Ability.EMAILS,
            Ability.TAGS,
            Ability.RESOURCES,
            Ability.ALERT,
            Ability.AUTO_CLOSE,
            Ability.RATE,
            Ability.VIEWED,
            Ability.FILES,
        }
    ),
    kinds=(STANDARD, ADMINISTRATIVE, UPGRADE, CANCEL_SERVER, CANCEL_SERVICE),
    text_limit=3_900,  # It cuts longer entries into updates of so many characters.
    parts_limit=10,  # 39,000 in all, by its release notes of 2018-04-13.
    file_limit=5 * 1024 * 1024,  # The vendor's own command line stops there.
)
